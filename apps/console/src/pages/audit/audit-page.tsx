import { Autocomplete, Button, Code, Group, Modal, Stack, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import { useMe, useTenant } from '../../api/queries.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icons.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { When } from '../../ui/when.tsx';
import { exportEntries, loadEntries, type AuditFilter, type Entry } from './audit-queries.ts';
import { changesOf } from './changes.ts';
import { csvOf } from './csv.ts';
import { messages } from './messages.ts';
import { VerifyChain } from './verify-chain.tsx';

const ROWS = 25;
/** Operations that change something leave an entry. */
const READS = /\.(list|read|verify|diff|tenant)$/;

/** The log of the tenant of the address, or of the whole installation. */
export default function AuditPage() {
  const t = useMessages(messages);
  const { tenant } = useParams();
  const { data: me } = useMe();
  const { data: own } = useTenant(tenant);
  const [action, setAction] = useState('');
  const [actor, setActor] = useState('');
  const [shown, setShown] = useState<Entry | null>(null);
  const [filter] = useDebouncedValue<AuditFilter>({ action: action || null, actor: actor.trim() }, 300);
  const actions = [...new Set([...(me?.allowed ?? []), ...(own?.allowed ?? [])])].filter((one) => !READS.test(one)).sort();
  return (
    <>
      <PageHeader title={t('title')} description={t('text')} actions={<>{tenant === undefined && <VerifyChain />}<Export tenant={tenant} filter={filter} /></>} />
      <Group mb="md">
        <Autocomplete aria-label={t('action')} placeholder={t('allActions')} value={action} onChange={setAction} data={actions} w="16rem" clearable />
        <TextInput aria-label={t('actor')} placeholder={`${t('actor')} (${t('actorHint')})`} value={actor} onChange={(event) => setActor(event.currentTarget.value)} w="18rem" />
      </Group>
      <PagedTable<Entry, number> label={t('title')} queryKey={['audit', tenant ?? null, filter.action, filter.actor]} load={(before) => loadEntries(tenant, filter, before, ROWS)} rowKey={({ id }) => id}
        empty={<EmptyState icon="audit" title={t('emptyTitle')} text={t('emptyText')} />}
        columns={[
          { key: 'at', label: t('at'), cell: ({ at }) => <When at={at} /> },
          { key: 'actor', label: t('actor'), cell: ({ actor: who }) => <Text size="sm" className="zy-mono">{who}</Text> },
          { key: 'action', label: t('action'), cell: ({ action: what }) => <Code>{what}</Code> },
          { key: 'subject', label: t('subject'), cell: ({ subject }) => <Text size="sm" className="zy-mono">{subject}</Text> },
          { key: 'change', label: t('change'), cell: (entry) => <Summary entry={entry} /> },
          { key: 'details', label: '', align: 'right', cell: (entry) => <Button size="compact-sm" variant="subtle" onClick={() => setShown(entry)}>{t('details')}</Button> },
        ]} />
      {shown && <Details entry={shown} onClose={() => setShown(null)} />}
    </>
  );
}

function Summary({ entry: { before, after } }: { entry: Entry }) {
  const changes = changesOf(before, after);
  return <Text size="xs" c="dimmed" lineClamp={2} maw="22rem" className="zy-mono">{changes.map(({ path, after: value }) => `${path}: ${JSON.stringify(value) ?? '–'}`).join(', ')}</Text>;
}

function Details({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const t = useMessages(messages);
  const { time } = useFormats();
  const { id, at, actor, action, subject, before, after, requestId, address, digest } = entry;
  const changes = changesOf(before, after);
  const side = (value: unknown) => (value === undefined ? '–' : <Code className="zy-mono">{JSON.stringify(value)}</Code>);
  return (
    <Modal opened onClose={onClose} size="xl" title={t('entry', { id })}>
      <Stack gap="md">
        <Facts facts={[[t('at'), time(at)], [t('actor'), actor], [t('action'), action], [t('subject'), subject], [t('request'), requestId ?? '–'], [t('address'), address ?? '–'], [t('digest'), <span key="digest" className="zy-mono">{digest}</span>]]} />
        {changes.length === 0 ? <Text size="sm" c="dimmed">{t('noChange')}</Text> : (
          <Table fz="sm" aria-label={t('change')}>
            <Table.Thead><Table.Tr><Table.Th>{t('place')}</Table.Th><Table.Th>{t('before')}</Table.Th><Table.Th>{t('after')}</Table.Th></Table.Tr></Table.Thead>
            <Table.Tbody>{changes.map((change) => <Table.Tr key={change.path}><Table.Td className="zy-mono">{change.path}</Table.Td><Table.Td>{side(change.before)}</Table.Td><Table.Td>{side(change.after)}</Table.Td></Table.Tr>)}</Table.Tbody>
          </Table>
        )}
      </Stack>
    </Modal>
  );
}

const COLUMNS = ['id', 'at', 'actor', 'action', 'subject', 'before', 'after', 'requestId', 'address', 'digest'] as const;

function Export({ tenant, filter }: { tenant: string | undefined; filter: AuditFilter }) {
  const t = useMessages(messages);
  const [count, setCount] = useState(0);
  const take = useMutation({
    mutationFn: () => exportEntries(tenant, filter, setCount),
    onSuccess({ entries, cut }) {
      const rows = entries.map((entry) => COLUMNS.map((name) => (name === 'before' || name === 'after' ? JSON.stringify(entry[name]) : entry[name])));
      download(`audit-${tenant ?? 'all'}.csv`, csvOf([COLUMNS, ...rows]));
      notifyDone(t(cut ? 'exportCut' : 'exported', { count: entries.length }));
    },
  });
  return (
    <>
      <Button variant="default" leftSection={<Icon name="download" size={16} />} disabled={take.isPending} onClick={() => take.mutate()}>{take.isPending ? t('exporting', { count }) : t('export')}</Button>
      <ProblemAlert error={take.error} />
    </>
  );
}

function download(name: string, text: string): void {
  // The mark at the front tells spreadsheets that this is UTF-8.
  const address = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv;charset=utf-8' }));
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
