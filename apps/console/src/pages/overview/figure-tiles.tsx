import { Paper, SimpleGrid, Text } from '@mantine/core';
import { useFormats } from '../../i18n/formats.ts';
import { useLanguage, useMessages } from '../../i18n/language.tsx';
import { messages } from './messages.ts';
import type { Figures, Overview } from './overview-queries.ts';
import { rate, totalsOf } from './totals.ts';

export function useMoney(currency: string | null): (value: number) => string {
  const { locale } = useLanguage();
  const style = currency === null ? {} : { style: 'currency', currency } as const;
  return (value) => new Intl.NumberFormat(locale, { ...style, maximumFractionDigits: Math.abs(value) >= 1000 ? 0 : 2 }).format(value);
}

/** The figures of the whole tenant in the chosen days. */
export function FigureTiles({ figures, overview }: { figures: Figures; overview: Overview }) {
  const t = useMessages(messages);
  const { number, percent } = useFormats();
  const money = useMoney(figures.currency);
  const all = totalsOf(figures);
  const slowest = overview.latency.at(-1)?.p99Ms ?? null;
  const share = (value: number | null) => (value === null ? '–' : percent(value, 2));
  const tiles = [
    [t('events'), number(overview.events.reduce((sum, { total }) => sum + total, 0), 0), t('byPeople')],
    [t('answers'), number(all.impressions, 0), ''],
    [t('clickRate'), share(rate(all.clicks, all.impressions)), t('perAnswer')],
    [t('conversion'), share(rate(all.purchases, all.impressions)), t('perAnswer')],
    [t('revenue'), money(all.revenue - all.returned), t('attributed')],
    [t('repeatRate'), share(rate(all.repeaters, all.buyers)), t('ofBuyers')],
    [t('returnRate'), share(rate(all.returns, all.purchases)), t('ofPurchases')],
    [t('slowest'), slowest === null ? '–' : t('milliseconds', { count: number(slowest, 0) }), t('newestDay')],
  ] as const;
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, md: 4 }} spacing="md">
      {tiles.map(([name, value, note]) => (
        <Paper key={name} className="zy-card" p="md">
          <Text size="sm" c="dimmed">{name}</Text>
          <Text fz="1.5rem" fw={600} lh={1.3} style={{ fontVariantNumeric: 'tabular-nums' }}>{value}</Text>
          <Text size="xs" c="dimmed">{note}</Text>
        </Paper>
      ))}
    </SimpleGrid>
  );
}
