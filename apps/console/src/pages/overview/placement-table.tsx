import { Paper, ScrollArea, Text, Title } from '@mantine/core';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { DataTable, type Column } from '../../ui/paged-table.tsx';
import { messages } from './messages.ts';
import type { Figures } from './overview-queries.ts';
import { rate } from './totals.ts';

type Placement = Figures['placements'][number];
type Lift = NonNullable<Placement['lift']>['clicks'];

/** What each placement has over those who were held out. */
export function PlacementTable({ figures }: { figures: Figures }) {
  const t = useMessages(messages);
  return (
    <Paper className="zy-card" p="lg" component="section">
      <Title order={2} size="h3">{t('placements')}</Title>
      <Text size="sm" c="dimmed" mb="sm">{t('perPerson')}</Text>
      <ScrollArea viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': t('placements') }}>
        <DataTable label={t('placements')} columns={useColumns()} rows={figures.placements} rowKey={({ placement }) => placement} />
      </ScrollArea>
    </Paper>
  );
}

function useColumns(): readonly Column<Placement>[] {
  const t = useMessages(messages);
  const { number, percent } = useFormats();
  const share = (value: number | null) => (value === null ? '–' : percent(value, 2));
  const lift = (name: keyof NonNullable<Placement['lift']>, label: string): Column<Placement> => ({
    key: name, label, align: 'right', cell: ({ lift: own }) => (own === null ? <Text span size="sm" c="dimmed">–</Text> : <LiftText lift={own[name]} />),
  });
  return [
    { key: 'placement', label: t('placement'), cell: ({ placement }) => <Text span size="sm" fw={600}>{placement}</Text> },
    { key: 'answers', label: t('answers'), align: 'right', cell: ({ pipeline }) => number(pipeline.impressions, 0) },
    { key: 'people', label: t('people'), align: 'right', cell: ({ pipeline }) => number(pipeline.people, 0) },
    { key: 'heldOut', label: t('heldOut'), align: 'right', cell: ({ holdOut }) => (holdOut ? number(holdOut.people, 0) : <Text span size="sm" c="dimmed">{t('noHoldOut')}</Text>) },
    { key: 'clickRate', label: t('clickRate'), align: 'right', cell: ({ pipeline }) => share(rate(pipeline.clicks, pipeline.impressions)) },
    lift('clicks', t('clicks')), lift('purchases', t('purchases')), lift('revenue', t('revenue')), lift('repeatRate', t('repeatRate')), lift('returnRate', t('returnRate')),
  ];
}

/** Relative where there is something to relate to. */
function LiftText({ lift }: { lift: Lift }) {
  const t = useMessages(messages);
  const { number, percent } = useFormats();
  if (lift === null) return <Text span size="sm" c="dimmed">{t('tooFew')}</Text>;
  const { value, low, high } = lift.relative ?? lift.difference;
  const shown = (one: number) => `${one > 0 ? '+' : ''}${lift.relative ? percent(one) : number(one, 4)}`;
  const differs = low > 0 || high < 0;
  return (
    <>
      <Text size="sm" fw={differs ? 600 : 400} c={differs ? undefined : 'dimmed'} style={{ whiteSpace: 'nowrap' }}>{shown(value)}</Text>
      <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>{t('interval', { low: shown(low), high: shown(high) })}</Text>
    </>
  );
}
