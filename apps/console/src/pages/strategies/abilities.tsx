import { Badge, Group, Tooltip } from '@mantine/core';
import type { Strategy } from '../../api/types.ts';
import { useMessages } from '../../i18n/language.tsx';
import { messages } from './messages.ts';

const ABILITIES = ['personal', 'newUsers', 'newItems', 'online', 'explains', 'blends'] as const;

/** What a strategy can do, as its plugin declares and the conformance suite verifies. */
export function Abilities({ strategy: { capabilities } }: { strategy: Strategy }) {
  const t = useMessages(messages);
  const { personal, coldStart, online, explains, blends } = capabilities;
  const has = { personal, newUsers: coldStart.users, newItems: coldStart.items, online, explains, blends };
  return (
    <Group gap={6}>
      {ABILITIES.filter((ability) => has[ability]).map((ability) => (
        <Tooltip key={ability} label={t(`${ability}Hint`)}><Badge variant="light" size="sm" tt="none" fw={500}>{t(ability)}</Badge></Tooltip>
      ))}
    </Group>
  );
}
