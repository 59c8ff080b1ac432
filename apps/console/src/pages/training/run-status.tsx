import { Badge, Group, Progress } from '@mantine/core';
import { useMessages } from '../../i18n/language.tsx';
import { messages } from './messages.ts';
import type { Run } from './run-queries.ts';

const COLORS: Readonly<Record<Run['status'], string>> = { queued: 'gray', running: 'blue', succeeded: 'jade', skipped: 'gray', failed: 'red', cancelled: 'gray' };

export function RunStatus({ run: { status, cancelRequested, progress, finishedAt } }: { run: Run }) {
  const t = useMessages(messages);
  const stopping = cancelRequested && finishedAt === null;
  return (
    <Group gap="xs" wrap="nowrap">
      <Badge variant="light" color={stopping ? 'amber' : COLORS[status]} tt="none">{t(stopping ? 'cancelling' : status)}</Badge>
      {status === 'running' && <Progress w={60} size="sm" value={progress * 100} aria-label={t('progress')} />}
    </Group>
  );
}
