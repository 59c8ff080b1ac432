import { Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icons.tsx';

/** Instead of an empty list: what would be here, and how it gets here. */
export function EmptyState({ icon, title, text, action }: { icon: IconName; title: string; text: ReactNode; action?: ReactNode }) {
  return (
    <Paper className="zy-card" p="xl" radius="md">
      <Stack align="center" gap="sm" ta="center" maw="34rem" mx="auto">
        <ThemeIcon size={52} radius="xl" variant="light"><Icon name={icon} size={26} /></ThemeIcon>
        <Title order={2} size="h3">{title}</Title>
        <Text c="dimmed" size="sm">{text}</Text>
        {action}
      </Stack>
    </Paper>
  );
}
