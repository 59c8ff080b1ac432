import { Badge, Button, Group, Modal, ScrollArea, Text } from '@mantine/core';
import { useState } from 'react';
import { useMay, useTenantSlug } from '../../api/queries.ts';
import type { Artifact, Strategy } from '../../api/types.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Answered } from '../../ui/answer.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { DataTable } from '../../ui/paged-table.tsx';
import { When } from '../../ui/when.tsx';
import { ModelCardView } from '../training/model-card.tsx';
import { useRun } from '../training/run-queries.ts';
import { messages } from './messages.ts';
import { useArtifacts, usePromote } from './strategy-queries.ts';

interface Asked {
  readonly act: 'card' | 'promote';
  readonly artifact: Artifact;
}

/** What a strategy has learned, newest first: its cards, and which of it serves. */
export function ModelList({ strategy }: { strategy: Strategy }) {
  const t = useMessages(messages);
  const may = useMay();
  const query = useArtifacts(useTenantSlug(), strategy.id);
  const [asked, setAsked] = useState<Asked | null>(null);
  return (
    <Answered query={query}>
      {({ artifacts, epoch }) => (artifacts.length === 0 ? <EmptyState icon="training" title={t('noModelsTitle')} text={t('noModelsText')} /> : (
        <>
          <ScrollArea className="zy-card" style={{ borderRadius: 'var(--mantine-radius-md)' }}>
            <DataTable label={t('models')} rows={artifacts} rowKey={({ id }) => id} columns={[
              { key: 'model', label: t('model'), cell: ({ digest, runId }) => <><Text size="sm" className="zy-mono">{digest.slice(0, 12)}</Text><Text size="xs" c="dimmed">{t('run', { id: runId })}</Text></> },
              { key: 'state', label: t('state'), cell: (artifact) => <ModelState artifact={artifact} /> },
              { key: 'learned', label: t('learned'), cell: ({ createdAt }) => <When at={createdAt} /> },
              { key: 'device', label: t('device'), cell: ({ manifest }) => String(manifest.device ?? '–') },
              { key: 'actions', label: '', align: 'right', cell: (artifact) => (
                <Group gap="xs" justify="flex-end" wrap="nowrap">
                  <Button size="compact-sm" variant="subtle" onClick={() => setAsked({ act: 'card', artifact })}>{t('card')}</Button>
                  {!artifact.champion && artifact.status !== 'refused' && may('artifacts.promote') && <Button size="compact-sm" variant="light" onClick={() => setAsked({ act: 'promote', artifact })}>{t('promote')}</Button>}
                </Group>
              ) },
            ]} />
          </ScrollArea>
          {asked?.act === 'card' && <CardDialog artifact={asked.artifact} onClose={() => setAsked(null)} />}
          {asked?.act === 'promote' && <PromoteDialog key={asked.artifact.id} strategy={strategy} artifact={asked.artifact} epoch={epoch} onClose={() => setAsked(null)} />}
        </>
      ))}
    </Answered>
  );
}

function CardDialog({ artifact: { runId, digest }, onClose }: { artifact: Artifact; onClose: () => void }) {
  const t = useMessages(messages);
  const query = useRun(useTenantSlug(), runId);
  return (
    <Modal opened onClose={onClose} size="xl" title={`${t('model')} ${digest.slice(0, 12)}`}>
      <Answered query={query} rows={2}>{(run) => <ModelCardView run={run} />}</Answered>
    </Modal>
  );
}

function PromoteDialog({ strategy, artifact, epoch, onClose }: { strategy: Strategy; artifact: Artifact; epoch: number; onClose: () => void }) {
  const t = useMessages(messages);
  const promote = usePromote(useTenantSlug(), strategy.id, epoch);
  const model = artifact.digest.slice(0, 12);
  return (
    <ConfirmDialog opened onClose={onClose} title={t('promoteTitle', { model })} text={t('promoteText')} action={t('promote')} busy={promote.isPending} error={promote.error}
      onConfirm={() => promote.mutate(artifact.id, { onSuccess: () => { onClose(); notifyDone(t('promoted', { model })); } })} />
  );
}

function ModelState({ artifact: { champion, status } }: { artifact: Artifact }) {
  const t = useMessages(messages);
  if (champion) return <Badge variant="light" tt="none">{t('champion')}</Badge>;
  return <Badge variant="light" tt="none" color={status === 'refused' ? 'red' : 'gray'}>{t(status === 'refused' ? 'refused' : 'candidate')}</Badge>;
}
