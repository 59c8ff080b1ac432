import { Button, Group, SegmentedControl, SimpleGrid, Stack } from '@mantine/core';
import { Link, useSearchParams } from 'react-router';
import { useTenantSlug } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Answered } from '../../ui/answer.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { AttentionList } from './attention-list.tsx';
import { FigureCharts } from './figure-charts.tsx';
import { FigureTiles } from './figure-tiles.tsx';
import { FreshnessCard } from './freshness-card.tsx';
import { messages } from './messages.ts';
import { ModelsCard } from './models-card.tsx';
import { useAttention, useFigures, useOverview } from './overview-queries.ts';
import { PlacementTable } from './placement-table.tsx';

const RANGES = ['7', '14', '30', '90'] as const;

export default function OverviewPage() {
  const t = useMessages(messages);
  const tenant = useTenantSlug();
  const [search, setSearch] = useSearchParams();
  const range = RANGES.find((one) => one === search.get('days')) ?? '14';
  const [figures, overview, attention] = [useFigures(tenant, Number(range)), useOverview(tenant, Number(range)), useAttention(tenant)];
  const nothingYet = attention.data?.freshness.lastEventAt === null;
  return (
    <>
      <PageHeader title={t('title')} description={t('text')} actions={(
        <SegmentedControl value={range} onChange={(days) => setSearch({ days }, { replace: true })} data={RANGES.map((value) => ({ value, label: t('days', { count: value }) }))} aria-label={t('range')} />
      )} />
      <Stack gap="lg">
        <Answered query={attention} rows={1}>{({ attention: found }) => <AttentionList found={found} />}</Answered>
        {nothingYet ? <EmptyState icon="overview" title={t('emptyTitle')} text={t('emptyText')} action={<Group><Button component={Link} to={`/t/${tenant}/start`}>{t('begin')}</Button></Group>} /> : (
          <>
            <Answered query={overview} rows={1}>{(seen) => <Answered query={figures} rows={1}>{(did) => <FigureTiles figures={did} overview={seen} />}</Answered>}</Answered>
            <Answered query={figures} rows={2}>{(did) => did.placements.length > 0 && <PlacementTable figures={did} />}</Answered>
            <Answered query={overview}>{(seen) => <Answered query={figures}>{(did) => <FigureCharts figures={did} overview={seen} />}</Answered>}</Answered>
          </>
        )}
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
          <Answered query={attention}>{({ freshness }) => <FreshnessCard freshness={freshness} />}</Answered>
          <Answered query={overview}>{({ models }) => <ModelsCard models={models} />}</Answered>
        </SimpleGrid>
      </Stack>
    </>
  );
}
