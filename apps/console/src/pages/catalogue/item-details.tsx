import { Alert, Anchor, Badge, Button, Code, Paper, Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { useTenantSlug } from '../../api/queries.ts';
import type { Answer } from '../../api/types.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Answered } from '../../ui/answer.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icons.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { When } from '../../ui/when.tsx';
import { useTypeName } from '../events/event-type.tsx';
import { STATE_COLORS, useItem } from './item-queries.ts';
import { messages } from './messages.ts';

type Details = Answer<'catalogue_read'>;

export default function ItemDetails() {
  const t = useMessages(messages);
  const query = useItem(useTenantSlug(), Number(useParams().item));
  return (
    <>
      <Anchor component={Link} to=".." relative="path" size="sm"><Icon name="left" size={14} /> {t('back')}</Anchor>
      <Answered query={query}>
        {(item) => (
          <>
            <PageHeader title={item.title || item.id} badge={<Badge variant="light" color={STATE_COLORS[item.state]} tt="none">{t(item.state)}</Badge>}
              actions={<Button component={Link} to={`../../events?tab=log&item=${encodeURIComponent(item.id)}`} relative="path" variant="default" leftSection={<Icon name="events" size={16} />}>{t('toEvents')}</Button>} />
            {item.state === 'unknown' && <Alert variant="light" color="amber" icon={<Icon name="warning" />} mb="md">{t('unknownHint')}</Alert>}
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
              <Columns item={item} />
              <Activity activity={item.activity} />
            </SimpleGrid>
          </>
        )}
      </Answered>
    </>
  );
}

function Columns({ item }: { item: Details }) {
  const t = useMessages(messages);
  const { number, list } = useFormats();
  const { id, type, brand, categories, price, cost, currency, stock, url, publishedAt, createdAt, description, attributes } = item;
  const money = (value: number | null) => (value === null ? '–' : `${number(value)} ${currency ?? ''}`);
  return (
    <Paper className="zy-card" p="lg" component="section">
      <Title order={2} size="h3" mb="md">{t('columns')}</Title>
      <Facts facts={[
        [t('id'), <Text key="id" span size="sm" className="zy-mono">{id}</Text>], [t('type'), type], [t('brand'), brand ?? '–'], [t('categories'), categories.length ? list(categories) : '–'],
        [t('price'), money(price)], [t('cost'), money(cost)], [t('stock'), stock === null ? t('uncounted') : number(stock)],
        [t('published'), publishedAt ? <When at={publishedAt} /> : '–'], [t('since'), <When key="since" at={createdAt} />],
        // Written out and not a link: whoever fills the catalogue decides what stands here.
        [t('address'), url ?? '–'], [t('description'), description ?? '–'],
        ...Object.entries(attributes).length ? [[t('attributes'), <Code key="attributes" block>{JSON.stringify(attributes, null, 2)}</Code>] as const] : [],
      ]} />
    </Paper>
  );
}

function Activity({ activity: { types, among, since } }: { activity: Details['activity'] }) {
  const t = useMessages(messages);
  const { number, time } = useFormats();
  const nameOf = useTypeName();
  const counts = Object.entries(types).sort(([, a], [, b]) => b - a);
  const most = Math.max(1, ...counts.map(([, count]) => count));
  return (
    <Paper className="zy-card" p="lg" component="section">
      <Title order={2} size="h3" mb="md">{t('activity')}</Title>
      <Stack gap="sm">
        {counts.map(([type, count]) => (
          <div key={type}>
            <Text size="sm">{nameOf(type)}: {number(count)}</Text>
            <Progress value={(100 * count) / most} size="sm" aria-label={nameOf(type)} />
          </div>
        ))}
        <Text size="sm" c="dimmed">{since === null ? t('noEvents') : counts.length ? t('among', { count: number(among), since: time(since) }) : t('noActivity', { count: number(among) })}</Text>
      </Stack>
    </Paper>
  );
}
