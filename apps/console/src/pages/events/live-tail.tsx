import { Anchor, Badge, Button, Group, ScrollArea, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { useLiveStream, type StreamState } from '../../api/live-stream.ts';
import { useTenantSlug } from '../../api/queries.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icons.tsx';
import { DataTable } from '../../ui/paged-table.tsx';
import { useEventColumns } from './event-columns.tsx';
import { EventDialog } from './event-dialog.tsx';
import type { EventFilter } from './event-table.tsx';
import type { IntakeProblem, LoggedEvent } from './event-type.tsx';
import { messages } from './messages.ts';

const MOST_SHOWN = 100;
const COLORS: Readonly<Record<StreamState | 'paused', string>> = { connecting: 'gray', live: 'jade', lost: 'amber', over: 'red', paused: 'gray' };
const NAMES = { connecting: 'connecting', live: 'following', lost: 'lost', over: 'over', paused: 'paused' } as const;

/** Events as they come in, the newest on top. Leaving the tab ends it. */
export function LiveTail({ filter }: { filter: EventFilter }) {
  const t = useMessages(messages);
  const { number } = useFormats();
  const tenant = useTenantSlug();
  const [opened, setOpened] = useState<LoggedEvent | null>(null);
  const [paused, setPaused] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const [events, setEvents] = useState<readonly LoggedEvent[]>([]);
  const [problems, setProblems] = useState(0);
  const columns = useEventColumns(setOpened);
  const query = new URLSearchParams({ ...filter, ...(attempt ? { attempt: String(attempt) } : {}) }).toString();
  const state = useLiveStream(paused ? null : `/admin/v1/tenants/${encodeURIComponent(tenant)}/events/live${query ? `?${query}` : ''}`, {
    // What was told before the connection broke may be told again.
    events: (data: { events: LoggedEvent[] }) => setEvents((known) => {
      const before = new Set(known.map(({ sequence }) => sequence));
      return [...data.events.filter(({ sequence }) => !before.has(sequence)).reverse(), ...known].slice(0, MOST_SHOWN);
    }),
    problems: (data: { problems: IntakeProblem[] }) => setProblems((count) => count + data.problems.length),
  });
  const shown = paused ? 'paused' : state;
  return (
    <>
      <Group mb="md" gap="sm">
        <Badge variant="dot" color={COLORS[shown]} size="lg" tt="none" role="status">{t(NAMES[shown])}</Badge>
        {shown === 'over'
          ? <Button size="xs" variant="default" onClick={() => setAttempt(attempt + 1)}>{t('again')}</Button>
          : <Button size="xs" variant="default" leftSection={<Icon name={paused ? 'play' : 'stop'} size={14} />} onClick={() => setPaused(!paused)}>{t(paused ? 'resume' : 'pause')}</Button>}
        {problems > 0 && <Anchor component={Link} to="?tab=problems" size="sm" c="red">{t('waitingProblems', { count: number(problems) })}</Anchor>}
      </Group>
      {events.length === 0 ? <EmptyState icon="events" title={t('waitingTitle')} text={t('waitingText')} /> : (
        <>
          <ScrollArea className="zy-card" style={{ borderRadius: 'var(--mantine-radius-md)' }} viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': t('live') }}>
            <DataTable label={t('live')} columns={columns} rows={events} rowKey={({ sequence }) => sequence} />
          </ScrollArea>
          {events.length === MOST_SHOWN && <Text size="xs" c="dimmed" mt="xs">{t('shownLast', { count: MOST_SHOWN })}</Text>}
        </>
      )}
      <EventDialog event={opened} onClose={() => setOpened(null)} />
    </>
  );
}
