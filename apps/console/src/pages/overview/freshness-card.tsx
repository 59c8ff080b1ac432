import { Paper, Title } from '@mantine/core';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Facts } from '../../ui/facts.tsx';
import { When } from '../../ui/when.tsx';
import { messages } from './messages.ts';
import type { AttentionAnswer } from './overview-queries.ts';

export function FreshnessCard({ freshness: { lastEventAt, lastItemAt, attributedAt, items, shownItems, slates } }: Pick<AttentionAnswer, 'freshness'>) {
  const t = useMessages(messages);
  const { number, percent } = useFormats();
  const when = (at: string | null) => (at === null ? t('never') : <When at={at} />);
  // What was shown lately may be sold out since.
  const share = percent(Math.min(1, shownItems / Math.max(1, items.offered)));
  return (
    <Paper className="zy-card" p="lg" component="section">
      <Title order={2} size="h3" mb="md">{t('freshness')}</Title>
      <Facts facts={[
        [t('lastEvent'), when(lastEventAt)], [t('lastItem'), when(lastItemAt)], [t('addedUp'), when(attributedAt)],
        [t('coverage'), slates === 0 ? t('noSlates') : t('coverageOf', { shown: number(shownItems), all: number(items.offered), slates: number(slates), share })],
      ]} />
    </Paper>
  );
}
