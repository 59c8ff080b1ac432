import { Select } from '@mantine/core';
import type { Role } from '../../api/types.ts';
import { useMessages } from '../../i18n/language.tsx';
import { ROLES, useRoleName } from '../../shell/role.ts';
import { messages } from './messages.ts';

const NONE = 'none';

interface RoleSelectProps {
  readonly label: string;
  readonly value: Role | null;
  readonly onChange: (role: Role | null) => void;
  /** Whether no role at all can be chosen. */
  readonly withNone: boolean;
}

export function RoleSelect({ label, value, onChange, withNone }: RoleSelectProps) {
  const t = useMessages(messages);
  const roleName = useRoleName();
  return (
    <Select label={label} value={value ?? NONE} onChange={(next) => onChange(next === NONE ? null : (next as Role))} allowDeselect={false}
      data={[...ROLES.map((role) => ({ value: role as string, label: `${roleName(role)} – ${t(`${role}Hint`)}` })), ...(withNone ? [{ value: NONE, label: t('noRole') }] : [])]} />
  );
}
