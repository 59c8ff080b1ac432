import { Badge } from '@mantine/core';
import type { Answer } from '../../api/types.ts';
import { useMessages } from '../../i18n/language.tsx';
import { EVENT_TYPES, type EventType } from './event-types.ts';
import { messages } from './messages.ts';

export type LoggedEvent = Answer<'events_list'>['events'][number];
export type IntakeProblem = Answer<'events_listProblems'>['problems'][number];

const COLORS: Readonly<Record<EventType, string>> = { view: 'gray', search: 'gray', click: 'jade', cart: 'amber', purchase: 'jade', return: 'red', rating: 'gray', custom: 'gray' };

const isType = (type: string): type is EventType => (EVENT_TYPES as readonly string[]).includes(type);

export function useTypeName(): (type: string) => string {
  const t = useMessages(messages);
  return (type) => (isType(type) ? t(type) : type);
}

export function TypeBadge({ type, name }: { type: EventType; name?: string | null }) {
  const nameOf = useTypeName();
  return <Badge variant={type === 'purchase' ? 'filled' : 'light'} color={COLORS[type]} tt="none">{name ?? nameOf(type)}</Badge>;
}
