import { Badge, ScrollArea, Text } from '@mantine/core';
import { useTenantSlug } from '../../api/queries.ts';
import type { Artifact, Strategy } from '../../api/types.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Answered } from '../../ui/answer.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { DataTable } from '../../ui/paged-table.tsx';
import { When } from '../../ui/when.tsx';
import { messages } from './messages.ts';
import { useArtifacts } from './strategy-queries.ts';

/** What a strategy has learned, newest first. */
export function ModelList({ strategy }: { strategy: Strategy }) {
  const t = useMessages(messages);
  const query = useArtifacts(useTenantSlug(), strategy.id);
  return (
    <Answered query={query}>
      {({ artifacts }) => (artifacts.length === 0 ? <EmptyState icon="training" title={t('noModelsTitle')} text={t('noModelsText')} /> : (
        <ScrollArea className="zy-card" style={{ borderRadius: 'var(--mantine-radius-md)' }}>
          <DataTable label={t('models')} rows={artifacts} rowKey={({ id }) => id} columns={[
            { key: 'model', label: t('model'), cell: ({ digest, runId }) => <><Text size="sm" className="zy-mono">{digest.slice(0, 12)}</Text><Text size="xs" c="dimmed">{t('run', { id: runId })}</Text></> },
            { key: 'state', label: t('state'), cell: (artifact) => <ModelState artifact={artifact} /> },
            { key: 'learned', label: t('learned'), cell: ({ createdAt }) => <When at={createdAt} /> },
            { key: 'device', label: t('device'), cell: ({ manifest }) => String(manifest.device ?? '–') },
            { key: 'seed', label: t('seed'), align: 'right', cell: ({ manifest }) => String(manifest.seed ?? '–') },
          ]} />
        </ScrollArea>
      ))}
    </Answered>
  );
}

export function ModelState({ artifact: { champion, status } }: { artifact: Artifact }) {
  const t = useMessages(messages);
  if (champion) return <Badge variant="light">{t('champion')}</Badge>;
  return <Badge variant="light" color={status === 'refused' ? 'red' : 'gray'}>{t(status === 'refused' ? 'refused' : 'candidate')}</Badge>;
}
