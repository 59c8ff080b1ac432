import { useMessages } from '../../i18n/language.tsx';
import { messages } from './messages.ts';

const NAMES = {
  'events:write': 'scopeEvents', recommend: 'scopeRecommend', search: 'scopeSearch', 'items:write': 'scopeItems',
  'users:write': 'scopeUsersWrite', 'users:read': 'scopeUsersRead', 'users:erase': 'scopeUsersErase',
} as const;

/** Words for what a key may do; a newer server's scopes are called what it calls them. */
export function useScopeName(): (scope: string) => string {
  const t = useMessages(messages);
  return (scope) => (Object.hasOwn(NAMES, scope) ? t(NAMES[scope as keyof typeof NAMES]) : scope);
}
