import { Badge, SegmentedControl, Text, Tooltip } from '@mantine/core';
import { useState } from 'react';
import { answerOf, api } from '../../api/client.ts';
import { useTenantSlug } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PagedTable, type Column } from '../../ui/paged-table.tsx';
import { When } from '../../ui/when.tsx';
import { TypeBadge, type IntakeProblem } from './event-type.tsx';
import { messages } from './messages.ts';

const STATUSES = ['rejected', 'refused', 'conflict', 'warning'] as const;
const COLORS = { rejected: 'red', refused: 'gray', conflict: 'amber', warning: 'amber' } as const;
const MEANINGS = { rejected: 'whatRejected', refused: 'whatRefused', conflict: 'whatConflict', warning: 'whatWarning' } as const;

/** Why events were not stored, or not as they were sent. */
export function ProblemTable() {
  const t = useMessages(messages);
  const tenant = useTenantSlug();
  const [status, setStatus] = useState<(typeof STATUSES)[number] | 'all'>('all');
  const load = async (before: string | null) => {
    const { problems, next } = await answerOf(api.GET('/admin/v1/tenants/{tenant}/events/problems', { params: { path: { tenant }, query: { ...(status === 'all' ? {} : { status }), ...(before ? { before } : {}) } } }));
    return { rows: problems, next };
  };
  return (
    <>
      <SegmentedControl mb="md" value={status} onChange={(value) => setStatus(value as typeof status)} aria-label={t('status')}
        data={[{ value: 'all', label: t('anyStatus') }, ...STATUSES.map((value) => ({ value, label: t(value) }))]} />
      <PagedTable label={t('problems')} queryKey={['event problems', tenant, status]} load={load} columns={useColumns()} rowKey={({ id }) => id} refetchInterval={5_000}
        empty={<EmptyState icon="check" title={t('noProblemsTitle')} text={t('noProblemsText')} />} />
    </>
  );
}

function useColumns(): readonly Column<IntakeProblem>[] {
  const t = useMessages(messages);
  return [
    { key: 'at', label: t('at'), cell: ({ at }) => <Text span size="sm" style={{ whiteSpace: 'nowrap' }}><When at={at} /></Text> },
    { key: 'status', label: t('status'), cell: ({ status }) => <Tooltip label={t(MEANINGS[status])} multiline w={260}><Badge variant="light" color={COLORS[status]} tt="none" tabIndex={0}>{t(status)}</Badge></Tooltip> },
    { key: 'reason', label: t('reason'), cell: ({ code, field, expected, got }) => (
      <>
        <Text size="sm" className="zy-mono">{code}{field ? ` · ${field}` : ''}</Text>
        {expected && <Text size="xs" c="dimmed" className="zy-break">{t('expected', { expected })}{got ? `; ${t('got', { got })}` : ''}</Text>}
      </>
    ) },
    { key: 'type', label: t('type'), cell: ({ type }) => (type ? <TypeBadge type={type} /> : '–') },
    { key: 'item', label: t('item'), cell: ({ item }) => <Text span size="sm" className="zy-mono">{item ?? '–'}</Text> },
    { key: 'key', label: t('sentBy'), cell: ({ apiKey }) => t('keyNumber', { number: apiKey }) },
  ];
}
