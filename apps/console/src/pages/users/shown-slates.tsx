import { Badge, Box, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client.ts';
import { useTenantSlug } from '../../api/queries.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Waiting } from '../../ui/answer.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ItemTile } from '../../ui/item-tile.tsx';
import { messages as common } from '../../ui/messages.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { When } from '../../ui/when.tsx';
import { messages } from './messages.ts';
import type { Slate } from './user-queries.ts';

const OUTCOMES = { click: 'click', view: 'view', cart: 'cart', purchase: 'purchase', return: 'return' } as const;
const SHOWN_ITEMS = 12;

/** What somebody was shown, newest first, and what counts as come of it. */
export function ShownSlates({ user }: { user: number }) {
  const [t, c] = [useMessages(messages), useMessages(common)];
  const tenant = useTenantSlug();
  const query = useInfiniteQuery({
    queryKey: ['person', tenant, user, 'slates'], initialPageParam: '',
    queryFn: ({ pageParam }) => answerOf(api.GET('/admin/v1/tenants/{tenant}/users/{user}/slates', { params: { path: { tenant, user }, query: { limit: '20', ...(pageParam ? { before: pageParam } : {}) } } })),
    getNextPageParam: ({ next }) => next,
  });
  if (query.isError) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Waiting />;
  const slates = query.data.pages.flatMap((page) => page.slates);
  if (!slates.length) return <EmptyState icon="preview" title={t('noSlatesTitle')} text={t('noSlatesText')} />;
  return (
    <Stack gap="md">
      {slates.map((slate) => <SlateCard key={slate.id} slate={slate} />)}
      {query.hasNextPage && <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{c('older')}</Button>}
    </Stack>
  );
}

function SlateCard({ slate: { at, placement, pipelineVersion, arm, query, degraded, items } }: { slate: Slate }) {
  const t = useMessages(messages);
  return (
    <Paper className="zy-card" p="md">
      <Group gap="xs" mb="sm">
        <Text fw={600}>{placement}</Text>
        <Text size="sm" c="dimmed"><When at={at} /> · {t('version', { version: pipelineVersion })}</Text>
        {query && <Text size="sm" className="zy-break">{t('searched', { query })}</Text>}
        {arm === 'hold-out' && <Badge variant="light" color="gray" tt="none">{t('holdOut')}</Badge>}
        {degraded && <Badge variant="light" color="amber" tt="none">{t('degraded')}</Badge>}
      </Group>
      {items.length === 0 ? <Text size="sm" c="dimmed">{t('nothingShown')}</Text> : (
        <Box style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(13rem, 1fr))', gap: '.75rem' }}>
          {items.slice(0, SHOWN_ITEMS).map((item) => <ShownItem key={item.position} item={item} />)}
        </Box>
      )}
    </Paper>
  );
}

function ShownItem({ item: { position, id, title, outcomes } }: { item: Slate['items'][number] }) {
  const t = useMessages(messages);
  const { number } = useFormats();
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <ItemTile id={id} title={title || id} size={36} />
      <Box miw={0}>
        <Text size="sm" lineClamp={1} title={title || id}>{position}. {title || id}</Text>
        <Group gap={4}>
          {outcomes.map(({ type, at, value }) => type in OUTCOMES && (
            <Badge key={type + at} size="sm" tt="none" variant="light" color={type === 'return' ? 'red' : type === 'purchase' ? 'jade' : 'amber'}>
              {t(OUTCOMES[type as keyof typeof OUTCOMES])}{type === 'purchase' || type === 'return' ? ` ${number(value)}` : ''}
            </Badge>
          ))}
        </Group>
      </Box>
    </Group>
  );
}
