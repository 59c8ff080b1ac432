import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { answerOf, api } from '../../api/client.ts';
import { useTenantSlug } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { useEventColumns } from './event-columns.tsx';
import { EventDialog } from './event-dialog.tsx';
import type { LoggedEvent } from './event-type.tsx';
import type { EventType } from './event-types.ts';
import { messages } from './messages.ts';

export interface EventFilter {
  readonly type?: EventType;
  readonly user?: string;
  readonly item?: string;
}

/** Pages of the log. */
export function EventTable({ filter, withUser = true, onClear, action }: { filter: EventFilter; withUser?: boolean; onClear?: () => void; action?: ReactNode }) {
  const t = useMessages(messages);
  const tenant = useTenantSlug();
  const [opened, setOpened] = useState<LoggedEvent | null>(null);
  const load = async (before: string | null) => {
    const { events, next } = await answerOf(api.GET('/admin/v1/tenants/{tenant}/events', { params: { path: { tenant }, query: { ...filter, ...(before ? { before } : {}) } } }));
    return { rows: events, next };
  };
  const empty = onClear && Object.keys(filter).length
    ? <EmptyState icon="search" title={t('noneTitle')} text={t('noneText')} action={<Button variant="default" onClick={onClear}>{t('clear')}</Button>} />
    : <EmptyState icon="events" title={t('emptyTitle')} text={t('emptyText')} action={action} />;
  return (
    <>
      <PagedTable label={t('log')} queryKey={['events', tenant, filter]} load={load} columns={useEventColumns(setOpened, withUser)} rowKey={({ sequence }) => sequence} empty={empty} />
      <EventDialog event={opened} onClose={() => setOpened(null)} />
    </>
  );
}
