import { Anchor, Button, Group, Select, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { answerOf, api } from '../../api/client.ts';
import { useMay, useTenantSlug } from '../../api/queries.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icons.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PagedTable, type Column, type Page } from '../../ui/paged-table.tsx';
import { When } from '../../ui/when.tsx';
import { useStrategyName } from '../strategies/strategy-name.ts';
import { useStrategies } from '../strategies/strategy-queries.ts';
import { modelCardOf } from './evaluation.ts';
import { messages } from './messages.ts';
import type { Run } from './run-queries.ts';
import { RunStatus } from './run-status.tsx';
import { StartSearch, StartTraining } from './start-run.tsx';

const ROWS = 20;

export function RunList() {
  const t = useMessages(messages);
  const may = useMay();
  const tenant = useTenantSlug();
  const nameOf = useStrategyName();
  const { data } = useStrategies(tenant);
  const [only, setOnly] = useState<string | null>(null);
  const [asked, setAsked] = useState<'train' | 'tune' | null>(null);
  const columns = useColumns();
  const load = async (before: number | null): Promise<Page<Run, number>> => {
    const query = { limit: String(ROWS), ...(only ? { strategy: only } : {}), ...(before ? { before: String(before) } : {}) };
    const { runs } = await answerOf(api.GET('/admin/v1/tenants/{tenant}/runs', { params: { path: { tenant }, query } }));
    return { rows: runs, next: runs.length === ROWS ? runs[ROWS - 1].id : null };
  };
  const train = may('runs.start') && <Button key="train" leftSection={<Icon name="play" size={16} />} onClick={() => setAsked('train')}>{t('train')}</Button>;
  return (
    <>
      <PageHeader title={t('title')} description={t('text')} actions={<>{may('runs.tune') && <Button variant="default" onClick={() => setAsked('tune')}>{t('tune')}</Button>}{train}</>} />
      <Group mb="md"><Select aria-label={t('filter')} placeholder={t('allStrategies')} value={only} onChange={setOnly} clearable w="16rem" data={(data?.strategies ?? []).map(({ id }) => ({ value: id, label: nameOf(id) }))} /></Group>
      <PagedTable label={t('title')} queryKey={['runs', tenant, only]} load={load} columns={columns} rowKey={({ id }) => id} refetchInterval={3_000}
        empty={<EmptyState icon="training" title={t('noneTitle')} text={t('noneText')} action={train || undefined} />} />
      <StartTraining opened={asked === 'train'} onClose={() => setAsked(null)} />
      <StartSearch opened={asked === 'tune'} onClose={() => setAsked(null)} />
    </>
  );
}

const TRIGGERS = { schedule: 'triggerSchedule', admin: 'triggerAdmin', start: 'triggerStart' } as const;

function useColumns(): Column<Run>[] {
  const t = useMessages(messages);
  const { duration, number } = useFormats();
  const nameOf = useStrategyName();
  return [
    { key: 'strategy', label: t('strategy'), cell: ({ id, strategy, kind }) => (
      <><Anchor component={Link} to={String(id)} fw={500} size="sm">{nameOf(strategy)}</Anchor><Text size="xs" c="dimmed">{t('run', { id })} · {t(kind === 'train' ? 'kindTrain' : 'kindTune')}</Text></>
    ) },
    { key: 'status', label: t('status'), cell: (run) => <RunStatus run={run} /> },
    { key: 'quality', label: t('quality'), align: 'right', cell: (run) => {
      const { evaluation } = modelCardOf(run);
      return evaluation ? number(evaluation.model.ndcgAt10.value, 4) : '–';
    } },
    { key: 'started', label: t('started'), cell: ({ startedAt, createdAt }) => <When at={startedAt ?? createdAt ?? ''} /> },
    { key: 'took', label: t('took'), align: 'right', cell: ({ startedAt, finishedAt }) => (startedAt && finishedAt ? duration(Date.parse(finishedAt) - Date.parse(startedAt)) : '–') },
    { key: 'trigger', label: t('trigger'), cell: ({ trigger }) => t(TRIGGERS[trigger]) },
  ];
}
