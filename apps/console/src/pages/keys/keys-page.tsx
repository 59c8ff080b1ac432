import { Badge, Button, Group, ScrollArea, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useMay, useTenantSlug } from '../../api/queries.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Answered } from '../../ui/answer.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icons.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { DataTable, type Column } from '../../ui/paged-table.tsx';
import { When } from '../../ui/when.tsx';
import { CreateKey } from './create-key.tsx';
import { RevokeKey, RotateKey } from './end-key.tsx';
import { useKeys, type Key } from './key-queries.ts';
import { messages } from './messages.ts';
import { useScopeName } from './scope-name.ts';
import { ShownOnce } from './shown-once.tsx';

type Asked = { readonly act: 'create' } | { readonly act: 'rotate' | 'revoke'; readonly key: Key } | { readonly act: 'shown'; readonly secret: string } | null;

export default function KeysPage() {
  const t = useMessages(messages);
  const may = useMay();
  const query = useKeys(useTenantSlug());
  const [asked, setAsked] = useState<Asked>(null);
  const [all, setAll] = useState(false);
  const columns = useColumns(setAsked);
  const close = () => setAsked(null);
  const show = (secret: string) => setAsked({ act: 'shown', secret });
  const create = may('keys.create') && <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setAsked({ act: 'create' })}>{t('create')}</Button>;
  return (
    <>
      <PageHeader title={t('title')} description={t('text')} actions={query.data?.keys.length ? create : undefined} />
      <Answered query={query}>
        {({ keys, scopes }) => {
          const shown = keys.filter(({ state }) => all || state === 'valid');
          return (
            <>
              {keys.length === 0 ? <EmptyState icon="keys" title={t('emptyTitle')} text={t('emptyText')} action={create || undefined} /> : (
                <Stack gap="sm">
                  <Switch label={t('showRevoked')} checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
                  <ScrollArea className="zy-card" style={{ borderRadius: 'var(--mantine-radius-md)' }}><DataTable label={t('title')} rows={shown} rowKey={({ id }) => id} columns={columns} /></ScrollArea>
                </Stack>
              )}
              {asked?.act === 'create' && <CreateKey scopes={scopes} onClose={close} onMade={show} />}
            </>
          );
        }}
      </Answered>
      {asked?.act === 'rotate' && <RotateKey record={asked.key} onClose={close} onMade={show} />}
      {asked?.act === 'revoke' && <RevokeKey record={asked.key} onClose={close} />}
      {asked?.act === 'shown' && <ShownOnce value={asked.secret} onClose={close} />}
    </>
  );
}

const COLORS = { valid: 'jade', expired: 'gray', revoked: 'red' } as const;

function useColumns(ask: (asked: Asked) => void): Column<Key>[] {
  const t = useMessages(messages);
  const may = useMay();
  const { list, number } = useFormats();
  const scopeName = useScopeName();
  return [
    { key: 'name', label: t('name'), cell: ({ name, prefix, lastFour, kind }) => (
      <><Group gap="xs" wrap="nowrap"><Text size="sm" fw={500}>{name}</Text><Badge size="sm" variant="light" color={kind === 'secret' ? 'amber' : 'gray'} tt="none">{t(kind)}</Badge></Group><Text size="xs" c="dimmed" className="zy-mono">{prefix}…{lastFour}</Text></>
    ) },
    { key: 'scopes', label: t('scopes'), cell: ({ scopes, origins, requestsPerSecond }) => (
      <><Text size="sm">{list(scopes.map(scopeName))}</Text><Text size="xs" c="dimmed">{[...origins, `${number(requestsPerSecond)}/s`].join(' · ')}</Text></>
    ) },
    { key: 'state', label: t('state'), cell: ({ state, expiresAt }) => <><Badge variant="light" color={COLORS[state]} tt="none">{t(state)}</Badge>{state === 'valid' && expiresAt && <Text size="xs" c="dimmed"><When at={expiresAt} /></Text>}</> },
    { key: 'lastUse', label: t('lastUse'), cell: ({ lastUsedAt }) => (lastUsedAt ? <When at={lastUsedAt} /> : <Text size="sm" c="dimmed">{t('unused')}</Text>) },
    { key: 'made', label: t('made'), cell: ({ createdAt }) => (createdAt ? <When at={createdAt} /> : null) },
    { key: 'actions', label: '', align: 'right', cell: (key) => key.state === 'valid' && (
      <Group gap="xs" justify="flex-end" wrap="nowrap">
        {may('keys.rotate') && <Button size="compact-sm" variant="subtle" onClick={() => ask({ act: 'rotate', key })}>{t('rotate')}</Button>}
        {may('keys.revoke') && <Button size="compact-sm" variant="subtle" color="red" onClick={() => ask({ act: 'revoke', key })}>{t('revoke')}</Button>}
      </Group>
    ) },
  ];
}
