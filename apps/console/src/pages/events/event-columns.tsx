import { ActionIcon, Anchor, Badge, Group, Text, Tooltip } from '@mantine/core';
import { Link } from 'react-router';
import { useTenantSlug } from '../../api/queries.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Icon } from '../../ui/icons.tsx';
import type { Column } from '../../ui/paged-table.tsx';
import { When } from '../../ui/when.tsx';
import { TypeBadge, type LoggedEvent } from './event-type.tsx';
import { messages } from './messages.ts';

/** How an event stands in a list. */
export function useEventColumns(onOpen: (event: LoggedEvent) => void, withUser = true): readonly Column<LoggedEvent>[] {
  const t = useMessages(messages);
  const base = `/t/${useTenantSlug()}`;
  return [
    { key: 'at', label: t('at'), cell: ({ at }) => <Text span size="sm" style={{ whiteSpace: 'nowrap' }}><When at={at} /></Text> },
    { key: 'type', label: t('type'), cell: ({ type, name }) => <TypeBadge type={type} name={name} /> },
    ...(withUser ? [{ key: 'user', label: t('user'), cell: ({ user }: LoggedEvent) => (
      user ? <Anchor component={Link} to={`${base}/users/${user.user}`} size="sm" className="zy-mono">{user.id ?? t('unnamed', { number: user.user })}</Anchor> : <Text span size="sm" c="dimmed">{t('nobody')}</Text>
    ) }] : []),
    { key: 'item', label: t('item'), cell: ({ item }) => (item ? <Anchor component={Link} to={`${base}/catalogue/${item.number}`} size="sm" lineClamp={1}>{item.title || item.id}</Anchor> : '–') },
    { key: 'about', label: t('about'), cell: (event) => <About event={event} /> },
    { key: 'open', label: '', align: 'right', cell: (event) => <ActionIcon variant="subtle" color="gray" c="inherit" aria-label={t('details')} onClick={() => onOpen(event)}><Icon name="info" size={16} /></ActionIcon> },
  ];
}

function About({ event: { type, query, price, currency, quantity, rating, order, recommendationId, bot, consented } }: { event: LoggedEvent }) {
  const t = useMessages(messages);
  const { number, list } = useFormats();
  const facts = [
    ...(query === null ? [] : [`“${query}”`]), ...(price === null || type === 'view' ? [] : [`${number(price)} ${currency ?? ''}`.trim()]), ...(quantity === 1 ? [] : [t('pieces', { count: number(quantity) })]),
    ...(rating === null ? [] : [number(rating)]), ...(order === null ? [] : [t('order', { id: order })]), ...(recommendationId === null ? [] : [t('fromRecommendation')]),
  ];
  return (
    <Group gap={6}>
      {facts.length > 0 && <Text span size="sm" className="zy-break">{list(facts)}</Text>}
      {bot && <Tooltip label={t('botHint')}><Badge variant="light" color="gray" size="sm" tt="none">{t('bot')}</Badge></Tooltip>}
      {!consented && <Badge variant="light" color="gray" size="sm" tt="none">{t('noConsent')}</Badge>}
    </Group>
  );
}
