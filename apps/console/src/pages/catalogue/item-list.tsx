import { Anchor, Badge, Box, Button, Group, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { answerOf, api } from '../../api/client.ts';
import { useTenantSlug } from '../../api/queries.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icons.tsx';
import { ItemTile } from '../../ui/item-tile.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PagedTable, type Column } from '../../ui/paged-table.tsx';
import { When } from '../../ui/when.tsx';
import { messages } from './messages.ts';
import { STATE_COLORS, useShelves, type Item } from './item-queries.ts';

const FILTERS = ['text', 'category', 'brand', 'state'] as const;
const STATES = ['offered', 'sold-out', 'hidden', 'unknown'] as const;
const WRITING_MS = 300;

export function ItemList() {
  const t = useMessages(messages);
  const tenant = useTenantSlug();
  const [search, setSearch] = useSearchParams();
  const filter = Object.fromEntries(FILTERS.flatMap((name) => (search.get(name) ? [[name, search.get(name)!]] : [])));
  const narrow = (name: (typeof FILTERS)[number], value: string | null) => setSearch((before) => {
    const after = new URLSearchParams(before);
    if (value) after.set(name, value);
    else after.delete(name);
    return after;
  }, { replace: true });
  const load = async (before: string | null) => {
    const { items, next } = await answerOf(api.GET('/admin/v1/tenants/{tenant}/catalogue', { params: { path: { tenant }, query: { ...filter, ...(before ? { before } : {}) } } }));
    return { rows: items, next };
  };
  const filtered = Object.keys(filter).length > 0;
  const empty = filtered
    ? <EmptyState icon="search" title={t('noneTitle')} text={t('noneText')} action={<Button variant="default" onClick={() => setSearch({}, { replace: true })}>{t('clear')}</Button>} />
    : <EmptyState icon="catalogue" title={t('emptyTitle')} text={t('emptyText')} />;
  return (
    <>
      <PageHeader title={t('title')} description={t('text')} />
      <Filters key={String(filtered)} filter={filter} narrow={narrow} />
      <PagedTable label={t('title')} queryKey={['items', tenant, filter]} load={load} columns={useColumns()} rowKey={({ number }) => number} empty={empty} />
    </>
  );
}

function Filters({ filter, narrow }: { filter: Readonly<Record<string, string>>; narrow: (name: (typeof FILTERS)[number], value: string | null) => void }) {
  const t = useMessages(messages);
  const shelves = useShelves(useTenantSlug()).data;
  const [written, setWritten] = useState(filter.text ?? '');
  const look = useDebouncedCallback((text: string) => narrow('text', text.trim()), WRITING_MS);
  const shelf = (name: 'category' | 'brand', of: readonly { readonly value: string; readonly items: number }[] = []) => (
    <Select label={t(name)} placeholder={t('any')} value={filter[name] ?? null} onChange={(value) => narrow(name, value)} searchable clearable w={{ base: '100%', xs: '12rem' }}
      data={[...new Set([...of.map(({ value }) => value), ...(filter[name] ? [filter[name]] : [])])]} renderOption={({ option }) => {
        const items = of.find(({ value }) => value === option.value)?.items;
        return <Group justify="space-between" flex={1} wrap="nowrap"><span className="zy-break">{option.label}</span><Text size="xs" c="dimmed">{items}</Text></Group>;
      }} />
  );
  return (
    <Group mb="md" gap="md" align="flex-end">
      <TextInput label={t('search')} leftSection={<Icon name="search" size={16} />} value={written} maxLength={256} w={{ base: '100%', xs: '16rem' }} autoComplete="off" spellCheck={false}
        onChange={(event) => { setWritten(event.currentTarget.value); look(event.currentTarget.value); }} />
      {shelf('category', shelves?.categories)}
      {shelf('brand', shelves?.brands)}
      <Select label={t('state')} placeholder={t('any')} value={filter.state ?? null} onChange={(value) => narrow('state', value)} clearable data={STATES.map((value) => ({ value, label: t(value) }))} w={{ base: '100%', xs: '10rem' }} />
    </Group>
  );
}

function useColumns(): readonly Column<Item>[] {
  const t = useMessages(messages);
  const { number, list } = useFormats();
  return [
    { key: 'item', label: t('item'), cell: ({ number: own, id, title, categories }) => (
      <Group gap="sm" wrap="nowrap" miw="14rem">
        <ItemTile id={id} title={title || id} size={38} />
        <Box miw={0}>
          <Anchor component={Link} to={String(own)} size="sm" lineClamp={1}>{title || id}</Anchor>
          <Text size="xs" c="dimmed" lineClamp={1}>{list([id, ...categories])}</Text>
        </Box>
      </Group>
    ) },
    { key: 'state', label: t('state'), cell: ({ state }) => <Badge variant="light" color={STATE_COLORS[state]} tt="none">{t(state)}</Badge> },
    { key: 'brand', label: t('brand'), cell: ({ brand }) => brand ?? '–' },
    { key: 'price', label: t('price'), align: 'right', cell: ({ price, currency }) => (price === null ? '–' : `${number(price)} ${currency ?? ''}`) },
    { key: 'stock', label: t('stock'), align: 'right', cell: ({ stock }) => (stock === null ? <Text span size="sm" c="dimmed">{t('uncounted')}</Text> : number(stock)) },
    { key: 'since', label: t('since'), cell: ({ createdAt }) => <When at={createdAt} /> },
  ];
}
