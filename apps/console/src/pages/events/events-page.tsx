import { Button, Group, Select, Tabs, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useSearchParams } from 'react-router';
import { useMay } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Icon } from '../../ui/icons.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { EventComposer } from './event-composer.tsx';
import { EventTable, type EventFilter } from './event-table.tsx';
import { EVENT_TYPES } from './event-types.ts';
import { LiveTail } from './live-tail.tsx';
import { messages } from './messages.ts';
import { ProblemTable } from './problem-table.tsx';

const TABS = ['live', 'log', 'problems'] as const;

export default function EventsPage() {
  const t = useMessages(messages);
  const may = useMay();
  const [composing, setComposing] = useState(false);
  const [search, setSearch] = useSearchParams();
  const tab = TABS.find((one) => one === search.get('tab')) ?? 'live';
  const type = EVENT_TYPES.find((one) => one === search.get('type'));
  const item = search.get('item') ?? '';
  const filter: EventFilter = { ...(type ? { type } : {}), ...(item ? { item } : {}) };
  const show = (change: Readonly<Record<string, string>>) => setSearch(Object.fromEntries(Object.entries({ tab, ...filter, ...change }).filter(([, value]) => value !== '')), { replace: true });
  const compose = may('events.send') && <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setComposing(true)}>{t('send')}</Button>;
  return (
    <>
      <PageHeader title={t('title')} description={t('text')} actions={compose} />
      <Tabs value={tab} onChange={(next) => show({ tab: next ?? 'live' })} keepMounted={false}>
        <Tabs.List mb="lg">{TABS.map((one) => <Tabs.Tab key={one} value={one}>{t(one)}</Tabs.Tab>)}</Tabs.List>
        {tab !== 'problems' && <Filters key={item} filter={filter} onChange={show} />}
        <Tabs.Panel value="live"><LiveTail key={JSON.stringify(filter)} filter={filter} /></Tabs.Panel>
        <Tabs.Panel value="log"><EventTable filter={filter} onClear={() => show({ type: '', item: '' })} action={compose} /></Tabs.Panel>
        <Tabs.Panel value="problems"><ProblemTable /></Tabs.Panel>
      </Tabs>
      <EventComposer opened={composing} onClose={() => setComposing(false)} />
    </>
  );
}

function Filters({ filter: { type, item = '' }, onChange }: { filter: EventFilter; onChange: (change: Readonly<Record<string, string>>) => void }) {
  const t = useMessages(messages);
  const [written, setWritten] = useState(item);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChange({ item: written.trim() });
  };
  return (
    <form onSubmit={submit}>
      <Group mb="md" gap="md" align="flex-end">
        <Select label={t('type')} placeholder={t('anyType')} value={type ?? null} onChange={(value) => onChange({ type: value ?? '' })} clearable data={EVENT_TYPES.map((value) => ({ value, label: t(value) }))} w={{ base: '100%', xs: '12rem' }} />
        <TextInput label={t('itemFilter')} value={written} onChange={(event) => setWritten(event.currentTarget.value)} onBlur={() => written.trim() !== item && onChange({ item: written.trim() })} maxLength={256} autoComplete="off" spellCheck={false} w={{ base: '100%', xs: '14rem' }} />
      </Group>
    </form>
  );
}
