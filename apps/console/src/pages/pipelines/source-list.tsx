import { Badge, Group, Menu, NumberInput, Stack, Text, Button } from '@mantine/core';
import { useTenantSlug } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Icon } from '../../ui/icons.tsx';
import { useStrategyName } from '../strategies/strategy-name.ts';
import { useStrategies } from '../strategies/strategy-queries.ts';
import { useStrategyTexts } from '../strategies/strategy-texts.ts';
import { moved, type Source } from './document.ts';
import { messages } from './messages.ts';
import { OrderedRow } from './ordered-row.tsx';

interface ListProps<T> {
  readonly readOnly: boolean;
  readonly onChange: (value: readonly T[]) => void;
}

/** Who is asked for candidates, how many, and with which say. */
export function SourceList({ sources, readOnly, onChange }: { sources: readonly Source[] } & ListProps<Source>) {
  const t = useMessages(messages);
  const nameOf = useStrategyName();
  const set = (index: number, changed: Partial<Source>) => onChange(sources.map((one, i) => (i === index ? { ...one, ...changed } : one)));
  return (
    <Stack gap="xs">
      {sources.map((source, i) => (
        <OrderedRow key={source.strategy} name={nameOf(source.strategy)} index={i} count={sources.length} readOnly={readOnly}
          onMove={(to) => onChange(moved(sources, i, to))} onRemove={() => onChange(sources.filter((_one, n) => n !== i))}>
          <Group gap="md" align="center">
            <StrategyName id={source.strategy} />
            <NumberInput label={t('candidates')} value={source.n} onChange={(n) => set(i, { n: Number(n) })} min={1} max={2000} clampBehavior="none" size="xs" w="6.5rem" readOnly={readOnly} />
            <NumberInput label={t('weight')} value={source.weight ?? 1} onChange={(weight) => set(i, { weight: Number(weight) })} min={0} max={100} step={0.1} clampBehavior="none" size="xs" w="6.5rem" readOnly={readOnly} />
          </Group>
        </OrderedRow>
      ))}
      {!readOnly && <AddStrategy taken={sources.map(({ strategy }) => strategy)} onAdd={(strategy) => onChange([...sources, { strategy, n: 100 }])} />}
    </Stack>
  );
}

/** Who fills the list when the others leave it short. */
export function FallbackList({ fallback, readOnly, onChange }: { fallback: readonly string[] } & ListProps<string>) {
  const nameOf = useStrategyName();
  return (
    <Stack gap="xs">
      {fallback.map((strategy, i) => (
        <OrderedRow key={strategy} name={nameOf(strategy)} index={i} count={fallback.length} readOnly={readOnly}
          onMove={(to) => onChange(moved(fallback, i, to))} onRemove={() => onChange(fallback.filter((_one, n) => n !== i))}>
          <StrategyName id={strategy} />
        </OrderedRow>
      ))}
      {!readOnly && <AddStrategy taken={fallback} onAdd={(strategy) => onChange([...fallback, strategy])} />}
    </Stack>
  );
}

/** What a strategy is called, and why it would answer nothing. */
function StrategyName({ id }: { id: string }) {
  const t = useMessages(messages);
  const nameOf = useStrategyName();
  const { data } = useStrategies(useTenantSlug());
  const strategy = data?.strategies.find((one) => one.id === id);
  const why = strategy && (!strategy.enabled ? t('notOn') : !strategy.champion ? t('notTrained') : null);
  return (
    <Stack gap={2} flex="1 1 12rem">
      <Text size="sm" fw={500}>{nameOf(id)}</Text>
      {why && <Badge color="amber" variant="light" tt="none" fw={500} size="sm">{why}</Badge>}
    </Stack>
  );
}

function AddStrategy({ taken, onAdd }: { taken: readonly string[]; onAdd: (strategy: string) => void }) {
  const t = useMessages(messages);
  const textsOf = useStrategyTexts();
  const { data } = useStrategies(useTenantSlug());
  const free = (data?.strategies ?? []).filter(({ id }) => !taken.includes(id)).sort((a, b) => Number(b.enabled) - Number(a.enabled));
  if (!free.length) return null;
  return (
    <Menu position="bottom-start">
      <Menu.Target><Button variant="light" size="xs" leftSection={<Icon name="plus" size={14} />} style={{ alignSelf: 'flex-start' }}>{t('addSource')}</Button></Menu.Target>
      <Menu.Dropdown mah="20rem" style={{ overflowY: 'auto' }}>
        {free.map((strategy) => (
          <Menu.Item key={strategy.id} onClick={() => onAdd(strategy.id)} rightSection={!strategy.enabled && <Text size="xs" c="dimmed">{t('notOn')}</Text>}>{textsOf(strategy).title}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
