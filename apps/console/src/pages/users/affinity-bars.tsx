import { Box, Group, Progress, Stack, Text } from '@mantine/core';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { messages } from './messages.ts';

const MOST = 8;

interface Affinity {
  readonly value: string;
  readonly strength: number;
  readonly because?: readonly { readonly id: string; readonly title: string }[];
}

/** What somebody likes and dislikes, the strongest first, with the items that say so. */
export function AffinityBars({ affinities }: { affinities: readonly Affinity[] }) {
  const t = useMessages(messages);
  const { percent, list } = useFormats();
  if (!affinities.length) return <Text size="sm" c="dimmed">{t('noTastes')}</Text>;
  const strongest = Math.max(...affinities.map(({ strength }) => Math.abs(strength)), 1e-9);
  return (
    <Stack gap="sm">
      {affinities.slice(0, MOST).map(({ value, strength, because = [] }) => (
        <Box key={value}>
          <Group justify="space-between" gap="xs" wrap="nowrap">
            <Text size="sm" fw={500} className="zy-break">{value}</Text>
            <Text size="sm" c="dimmed">{percent(strength, 0)}</Text>
          </Group>
          <Progress value={(100 * Math.abs(strength)) / strongest} color={strength < 0 ? 'red' : 'jade'} size="sm" aria-label={value} />
          {because.length > 0 && <Text size="xs" c="dimmed" lineClamp={1}>{t('because', { items: list(because.map(({ id, title }) => title || id)) })}</Text>}
        </Box>
      ))}
    </Stack>
  );
}
