import { Paper, SimpleGrid, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { useTenantSlug } from '../../api/queries.ts';
import type { Answer } from '../../api/types.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Chart } from '../../ui/chart.tsx';
import { messages } from './messages.ts';
import { isOver, useCurves, type Run } from './run-queries.ts';

type Point = Answer<'runs_curves'>['points'][number];

/** What the run measured as it went on: one small chart each. */
export function Curves({ run }: { run: Run }) {
  const t = useMessages(messages);
  const { data } = useCurves(useTenantSlug(), run.id, !isOver(run));
  const byMetric = useMemo(() => {
    const groups = new Map<string, Point[]>();
    for (const point of data?.points ?? []) groups.set(point.metric, [...(groups.get(point.metric) ?? []), point]);
    return groups;
  }, [data]);
  return (
    <Paper className="zy-card" p="md" component="section" aria-label={t('curves')}>
      <Title order={2} size="h3" mb="sm">{t('curves')}</Title>
      {byMetric.size === 0 ? <Text size="sm" c="dimmed">{t('noCurves')}</Text> : (
        <SimpleGrid cols={{ base: 1, md: byMetric.size > 1 ? 2 : 1 }}>{[...byMetric].map(([metric, points]) => <Curve key={metric} metric={metric} points={points} />)}</SimpleGrid>
      )}
    </Paper>
  );
}

function Curve({ metric, points }: { metric: string; points: readonly Point[] }) {
  const option = useMemo(() => ({
    xAxis: { type: 'value', minInterval: 1, min: 'dataMin', max: 'dataMax' },
    yAxis: { type: 'value', scale: true },
    legend: {},
    series: [{ type: 'line', name: metric, showSymbol: points.length < 40, data: [...points].sort((a, b) => a.step - b.step).map(({ step, value }) => [step, value]) }],
  }), [metric, points]);
  return <Chart label={`${metric}: ${points.length}`} option={option} height={220} />;
}
