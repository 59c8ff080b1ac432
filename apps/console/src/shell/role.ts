import type { Role } from '../api/types.ts';
import { useMessages } from '../i18n/language.tsx';
import { messages } from './messages.ts';

const KEYS = { owner: 'roleOwner', admin: 'roleAdmin', analyst: 'roleAnalyst', viewer: 'roleViewer' } as const;

export const ROLES: readonly Role[] = ['owner', 'admin', 'analyst', 'viewer'];

export function useRoleName(): (role: Role) => string {
  const t = useMessages(messages);
  return (role) => t(KEYS[role]);
}
