import { Alert, Anchor, Badge, Button, Group, SegmentedControl, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { Link, useSearchParams } from 'react-router';
import { answerOf, api } from '../../api/client.ts';
import { useMay, useTenantSlug } from '../../api/queries.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icons.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PagedTable, type Column } from '../../ui/paged-table.tsx';
import { When } from '../../ui/when.tsx';
import { messages } from './messages.ts';
import type { Person } from './user-queries.ts';

const KINDS = ['all', 'user', 'visitor'] as const;
const MOST_COUNTED = 1000;

export function UserList() {
  const t = useMessages(messages);
  const tenant = useTenantSlug();
  const may = useMay();
  const [search, setSearch] = useSearchParams();
  const id = search.get('id') ?? '';
  const kind = KINDS.find((one) => one === search.get('kind')) ?? 'all';
  const narrow = (change: Readonly<Record<string, string>>) => setSearch(Object.fromEntries(Object.entries({ id, kind, ...change }).filter(([, value]) => value !== '' && value !== 'all')), { replace: true });
  const load = async (before: string | null) => {
    const query = { ...(id ? { id } : {}), ...(kind === 'all' ? {} : { kind }), ...(before ? { before } : {}) };
    const { users, next } = await answerOf(api.GET('/admin/v1/tenants/{tenant}/users', { params: { path: { tenant }, query } }));
    return { rows: users, next };
  };
  const empty = id
    ? <EmptyState icon="search" title={t('nobodyTitle')} text={t('nobodyText')} action={<Button variant="default" onClick={() => narrow({ id: '' })}>{t('clear')}</Button>} />
    : <EmptyState icon="users" title={t('emptyTitle')} text={t('emptyText')} />;
  return (
    <>
      <PageHeader title={t('title')} description={t('text')} />
      {!may('users.export') && <Alert variant="light" color="gray" icon={<Icon name="info" />} mb="md">{t('masked')}</Alert>}
      <Group mb="md" gap="md" align="flex-end">
        <FindById key={id} id={id} onFind={(wanted) => narrow({ id: wanted })} />
        <SegmentedControl value={kind} onChange={(value) => narrow({ kind: value })} data={KINDS.map((value) => ({ value, label: t(value) }))} aria-label={t('kind')} />
      </Group>
      <PagedTable label={t('title')} queryKey={['people', tenant, id, kind]} load={load} columns={useColumns()} rowKey={({ user }) => user} empty={empty} />
    </>
  );
}

function FindById({ id, onFind }: { id: string; onFind: (id: string) => void }) {
  const t = useMessages(messages);
  const [written, setWritten] = useState(id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onFind(written.trim());
  };
  return (
    <form onSubmit={submit} style={{ flex: '1 1 18rem', maxWidth: '34rem' }}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput flex={1} label={t('find')} description={t('findHint')} value={written} onChange={(event) => setWritten(event.currentTarget.value)} maxLength={256} autoComplete="off" spellCheck={false} />
        <Button type="submit" variant="default" leftSection={<Icon name="search" size={16} />}>{t('search')}</Button>
        {id && <Button variant="subtle" onClick={() => onFind('')}>{t('clear')}</Button>}
      </Group>
    </form>
  );
}

function useColumns(): readonly Column<Person>[] {
  const t = useMessages(messages);
  const { number } = useFormats();
  return [
    { key: 'person', label: t('person'), cell: ({ user, id, consent }) => (
      <Group gap="xs" wrap="nowrap">
        <Anchor component={Link} to={String(user)} className="zy-mono" size="sm">{id ?? t('unnamed', { number: user })}</Anchor>
        {!consent && <Badge variant="light" color="gray" tt="none">{t('noConsent')}</Badge>}
      </Group>
    ) },
    { key: 'kind', label: t('kind'), cell: ({ kind }) => t(kind === 'user' ? 'kindUser' : 'kindVisitor') },
    { key: 'country', label: t('country'), cell: ({ country }) => country ?? '–' },
    { key: 'events', label: t('events'), align: 'right', cell: ({ events }) => (events >= MOST_COUNTED ? `${number(events)}+` : number(events)) },
    { key: 'last', label: t('lastSeen'), cell: ({ lastEventAt }) => (lastEventAt ? <When at={lastEventAt} /> : t('never')) },
    { key: 'since', label: t('since'), cell: ({ createdAt }) => <When at={createdAt} /> },
  ];
}
