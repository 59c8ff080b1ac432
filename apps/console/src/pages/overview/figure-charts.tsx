import { Paper, SimpleGrid, Title } from '@mantine/core';
import { useMemo } from 'react';
import { useFormats } from '../../i18n/formats.ts';
import { useLanguage, useMessages } from '../../i18n/language.tsx';
import { Chart } from '../../ui/chart.tsx';
import type { ChartProps } from '../../ui/echart.tsx';
import { useTypeName } from '../events/event-type.tsx';
import { messages } from './messages.ts';
import type { Figures, Overview } from './overview-queries.ts';
import { byDay, daysBetween, eventSeries } from './totals.ts';

/** The chosen days, one after the other. */
export function FigureCharts({ figures, overview }: { figures: Figures; overview: Overview }) {
  const t = useMessages(messages);
  const nameOf = useTypeName();
  const { locale } = useLanguage();
  const { number, percent } = useFormats();
  const options = useMemo(() => {
    const days = daysBetween(figures.from, figures.to);
    const shortDay = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone: 'UTC' });
    const xAxis = { type: 'category', data: days.map((day) => shortDay.format(Date.parse(day))) };
    const lines = (series: readonly (readonly [string, readonly (number | null)[]])[]) => series.map(([name, data]) => ({ type: 'line', name, data, symbolSize: 5, connectNulls: false }));
    const rates = byDay(figures, days);
    const times = days.map((day) => overview.latency.find((one) => one.day === day));
    const share = { axisLabel: { formatter: (value: number) => percent(value, 1) } };
    return {
      events: { xAxis, yAxis: { type: 'value', axisLabel: { formatter: (value: number) => number(value, 0) } }, legend: {}, series: eventSeries(overview, days).map(({ type, counts }) => ({ type: 'bar', stack: 'all', name: nameOf(type), data: counts })) },
      rates: {
        xAxis, yAxis: { type: 'value', ...share }, legend: {}, tooltip: { valueFormatter: (value: number | null) => (value === null || value === undefined ? '–' : percent(value, 2)) },
        series: lines([[t('clickRate'), rates.map(({ clickRate }) => clickRate)], [t('conversion'), rates.map(({ conversion }) => conversion)]]),
      },
      money: { xAxis, yAxis: { type: 'value', name: figures.currency ?? '' }, series: [{ type: 'bar', name: t('revenue'), data: rates.map(({ revenue }) => revenue) }] },
      latency: { xAxis, yAxis: { type: 'value', min: 0 }, legend: {}, series: lines([['p50', times.map((one) => one?.p50Ms ?? null)], ['p95', times.map((one) => one?.p95Ms ?? null)], ['p99', times.map((one) => one?.p99Ms ?? null)]]) },
    };
  }, [figures, overview, locale, t, nameOf, number, percent]);
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
      <Card label={t('eventsChart')} option={options.events} />
      <Card label={t('ratesChart')} option={options.rates} />
      <Card label={t('moneyChart')} option={options.money} />
      <Card label={t('latencyChart')} option={options.latency} />
    </SimpleGrid>
  );
}

function Card(props: ChartProps) {
  return (
    <Paper className="zy-card" p="lg" component="section" miw={0}>
      <Title order={2} size="h3" mb="sm">{props.label}</Title>
      <Chart height={240} {...props} />
    </Paper>
  );
}
