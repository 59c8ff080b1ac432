import { Anchor, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import type { Strategy } from '../../api/types.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Abilities } from './abilities.tsx';
import { usePlacementName } from '../pipelines/placement-name.ts';
import { messages } from './messages.ts';
import { StrategySwitch } from './strategy-switch.tsx';
import { useStrategyTexts } from './strategy-texts.ts';

export function StrategyCard({ strategy }: { strategy: Strategy }) {
  const t = useMessages(messages);
  const { relative, list } = useFormats();
  const placementName = usePlacementName();
  const { title, description } = useStrategyTexts()(strategy);
  const { id, champion, usedIn } = strategy;
  return (
    <Paper className="zy-card" p="lg" component="article" aria-label={title}>
      <Stack gap="sm" h="100%">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Title order={2} size="h3">{title}</Title>
          <StrategySwitch strategy={strategy} />
        </Group>
        <Text size="sm" c="dimmed" flex={1}>{description}</Text>
        <Abilities strategy={strategy} />
        <Group justify="space-between" gap="xs" align="flex-end" wrap="nowrap">
          <Text size="xs" c="dimmed">
            {champion ? t('trained', { when: relative(champion.createdAt) }) : t('untrained')} · {usedIn.length ? t('usedIn', { placements: list(usedIn.map(placementName)) }) : t('unused')}
          </Text>
          <Anchor component={Link} to={id} size="sm" aria-label={t('detailsOf', { name: title })} style={{ whiteSpace: 'nowrap' }}>{t('details')}</Anchor>
        </Group>
      </Stack>
    </Paper>
  );
}
