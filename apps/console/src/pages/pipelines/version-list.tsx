import { Badge, Button, Group, ScrollArea, Text } from '@mantine/core';
import { useState } from 'react';
import { useMay, useTenantSlug } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { DataTable } from '../../ui/paged-table.tsx';
import { When } from '../../ui/when.tsx';
import { messages } from './messages.ts';
import { useActivate, useRollBack, type PlacementVersions } from './pipeline-queries.ts';
import { Differences, DifferencesDialog } from './differences.tsx';

type Asked = { readonly act: 'activate' | 'compare'; readonly version: number } | { readonly act: 'rollBack'; readonly version: number };

/** All versions of a placement, newest first: open, compare with what serves, activate, roll back. */
export function VersionList({ placement, onOpen }: { placement: PlacementVersions; onOpen: (version: number) => void }) {
  const t = useMessages(messages);
  const may = useMay();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { versions, activeVersion } = placement;
  const older = versions.find(({ version }) => activeVersion !== null && version < activeVersion);
  if (!versions.length) return <EmptyState icon="pipelines" title={t('inactive')} text={t('editingNew')} />;
  return (
    <>
      {older && may('pipelines.rollback') && <Group justify="flex-end" mb="sm"><Button variant="default" onClick={() => setAsked({ act: 'rollBack', version: older.version })}>{t('rollBack')}</Button></Group>}
      <ScrollArea className="zy-card" style={{ borderRadius: 'var(--mantine-radius-md)' }}>
        <DataTable label={t('versions')} rows={versions} rowKey={({ version }) => version} columns={[
          { key: 'version', label: t('version'), cell: ({ version, note }) => (
            <><Group gap="xs" wrap="nowrap"><Text size="sm" fw={500}>{version}</Text>{version === activeVersion && <Badge variant="light" tt="none">{t('serving')}</Badge>}</Group>{note && <Text size="xs" c="dimmed">{note}</Text>}</>
          ) },
          { key: 'made', label: t('made'), cell: ({ createdAt }) => <When at={createdAt} /> },
          { key: 'madeBy', label: t('madeBy'), cell: ({ createdBy }) => <Text size="sm" className="zy-mono">{createdBy}</Text> },
          { key: 'actions', label: '', align: 'right', cell: ({ version }) => (
            <Group gap="xs" justify="flex-end" wrap="nowrap">
              <Button size="compact-sm" variant="subtle" onClick={() => onOpen(version)}>{t('open')}</Button>
              {activeVersion !== null && version !== activeVersion && <Button size="compact-sm" variant="subtle" onClick={() => setAsked({ act: 'compare', version })}>{t('compare')}</Button>}
              {version !== activeVersion && may('pipelines.activate') && <Button size="compact-sm" variant="light" onClick={() => setAsked({ act: 'activate', version })}>{t('activate')}</Button>}
            </Group>
          ) },
        ]} />
      </ScrollArea>
      {asked?.act === 'compare' && activeVersion !== null && <DifferencesDialog placement={placement.name} from={activeVersion} to={asked.version} onClose={() => setAsked(null)} />}
      {asked && asked.act !== 'compare' && <MoveDialog key={`${asked.act} ${asked.version}`} act={asked.act} version={asked.version} placement={placement} onClose={() => setAsked(null)} />}
    </>
  );
}

function MoveDialog({ act, version, placement, onClose }: { act: 'activate' | 'rollBack'; version: number; placement: PlacementVersions; onClose: () => void }) {
  const t = useMessages(messages);
  const tenant = useTenantSlug();
  const activate = useActivate(tenant, placement);
  const rollBack = useRollBack(tenant, placement);
  const used = act === 'activate' ? activate : rollBack;
  const done = { onSuccess: () => { onClose(); notifyDone(t('activated', { version })); } };
  return (
    <ConfirmDialog opened onClose={onClose} title={t(`${act}Title`, { version })} action={t(act)} busy={used.isPending} error={used.error}
      text={<>{t(`${act}Text`)}{placement.activeVersion !== null && <Differences placement={placement.name} from={placement.activeVersion} to={version} />}</>}
      onConfirm={() => (act === 'activate' ? activate.mutate(version, done) : rollBack.mutate(undefined, done))} />
  );
}
