import { Badge, Box, Group, Stack, Text } from '@mantine/core';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { messages } from './messages.ts';
import type { Profile } from './user-queries.ts';

const NAMES = { content: 'viewContent', collaborative: 'viewCollaborative', sequence: 'viewSequence', segment: 'viewSegment' } as const;

/** Each way of looking at somebody: how sure it is, what it sees, what it would show. */
export function ViewList({ views }: { views: Profile['views'] }) {
  const t = useMessages(messages);
  const { percent, list } = useFormats();
  return (
    <Stack gap="md">
      {views.map(({ view, strategy, confidence, categories, items }) => (
        <Box key={`${view} ${strategy}`}>
          <Group gap="xs">
            <Text size="sm" fw={600}>{t(NAMES[view])}</Text>
            {strategy && <Badge variant="default" tt="none">{strategy}</Badge>}
            <Text size="xs" c="dimmed">{t('confidence', { share: percent(confidence, 0) })}</Text>
          </Group>
          <Text size="sm">{categories.length ? list(categories.slice(0, 4).map(({ value, strength }) => `${value} ${percent(strength, 0)}`)) : '–'}</Text>
          {items.length > 0 && <Text size="xs" c="dimmed" lineClamp={2}>{t('wouldShow', { items: list(items.map(({ id, title }) => title || id)) })}</Text>}
        </Box>
      ))}
    </Stack>
  );
}
