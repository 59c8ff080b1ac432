import { Group, Text } from '@mantine/core';
import icon from '../icon.svg';

export function Brand() {
  return (
    <Group gap={8} wrap="nowrap">
      <img src={icon} alt="" width={28} height={28} />
      <Text fw={600} size="lg" style={{ whiteSpace: 'nowrap' }}>知音 Zhiyin</Text>
    </Group>
  );
}
