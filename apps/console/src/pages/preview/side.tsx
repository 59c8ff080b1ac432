import { Alert, Badge, Box, Collapse, Group, Paper, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icons.tsx';
import { ItemTile } from '../../ui/item-tile.tsx';
import { messages } from './messages.ts';
import { movementOf, type Movement } from './movement.ts';
import type { Preview } from './preview-page.tsx';
import { Trace } from './trace.tsx';

type Slate = Preview['draft'];
type Item = Slate['items'][number];

/** What one pipeline answered; with `before`, how it differs from the other side. */
export function Side({ title, side, before }: { title: string; side: Slate; before?: readonly string[] }) {
  const t = useMessages(messages);
  const { list } = useFormats();
  const most = Math.max(...side.items.map(({ score }) => score), Number.MIN_VALUE);
  return (
    <Stack component="section" aria-label={title} gap="sm">
      <Title order={2} size="h3">{title}</Title>
      {side.degraded.length > 0 && <Alert variant="light" color="amber" icon={<Icon name="warning" />}>{t('degraded', { reasons: list(side.degraded) })}</Alert>}
      {side.items.length === 0 && <Text c="dimmed">{t('empty')}</Text>}
      <Stack component="ol" gap="xs" m={0} p={0} style={{ listStyle: 'none' }}>
        {side.items.map((item) => <ItemRow key={item.id} item={item} most={most} movement={before && movementOf(before, item.id, item.position)} />)}
      </Stack>
      {side.trace && <Trace trace={side.trace} />}
    </Stack>
  );
}

function ItemRow({ item, most, movement }: { item: Item; most: number; movement?: Movement }) {
  const t = useMessages(messages);
  const { number } = useFormats();
  const [opened, { toggle }] = useDisclosure();
  const { position, id, title, score, reasons = [] } = item;
  return (
    <Paper component="li" className="zy-card" p="xs">
      <UnstyledButton onClick={toggle} w="100%" aria-expanded={opened} aria-label={t('details', { title: title ?? id })}>
        <Group wrap="nowrap" gap="sm">
          <Text size="sm" c="dimmed" w="1.6rem" ta="right">{position}</Text>
          <ItemTile id={id} title={title} />
          <Box flex={1} miw={0}>
            <Text size="sm" fw={500} truncate>{title ?? id}</Text>
            <Text size="xs" c="dimmed" truncate>{reasons[0]?.text ?? id}</Text>
            <Box mt={4} h={3} style={{ borderRadius: 2, background: 'var(--mantine-primary-color-filled)', width: `${Math.max(2, (score / most) * 100)}%` }} aria-hidden />
          </Box>
          <Stack gap={2} align="flex-end">
            <Text size="xs" c="dimmed">{number(score, 4)}</Text>
            {movement !== undefined && <Moved movement={movement} />}
          </Stack>
        </Group>
      </UnstyledButton>
      <Collapse expanded={opened}><Breakdown item={item} /></Collapse>
    </Paper>
  );
}

function Moved({ movement }: { movement: Movement }) {
  const t = useMessages(messages);
  if (movement === 'new') return <Badge size="sm" variant="light" color="amber" tt="none">{t('fresh')}</Badge>;
  if (movement === 0) return <Text size="xs" c="dimmed" aria-label={t('same')}>=</Text>;
  const places = Math.abs(movement);
  return (
    <Group gap={2} wrap="nowrap" c={movement > 0 ? 'jade' : 'red'} aria-label={t(movement > 0 ? 'up' : 'down', { places })}>
      <Icon name={movement > 0 ? 'up' : 'down'} size={13} /><Text size="xs" fw={600} aria-hidden>{places}</Text>
    </Group>
  );
}

function Breakdown({ item: { id, score, reasons = [], sources = {}, value, propensity } }: { item: Item }) {
  const t = useMessages(messages);
  const { number, percent } = useFormats();
  return (
    <Stack gap="xs" pt="sm" pl="2.4rem">
      <Facts facts={[
        [t('score'), number(score, 6)],
        ...(value ? [[t('value'), number(value.value, 4)], [t('probability'), percent(value.probability, 2)], [t('margin'), number(value.margin)], [t('effect'), percent(value.effect, 2)]] as const : []),
        ['ID', id],
      ]} />
      {Object.keys(sources).length > 0 && <><Text size="xs" c="dimmed">{t('sources')}</Text><Facts facts={Object.entries(sources).map(([name, own]) => [name, number(own, 4)] as const)} /></>}
      {reasons.length > 0 && <div><Text size="xs" c="dimmed">{t('why')}</Text>{reasons.map(({ code, text }) => <Text key={code + text} size="sm">{text}</Text>)}</div>}
      {propensity < 1 && <Text size="xs" c="dimmed">{t('propensity', { share: percent(propensity) })}</Text>}
    </Stack>
  );
}
