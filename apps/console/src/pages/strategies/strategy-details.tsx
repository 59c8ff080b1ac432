import { Anchor, Paper, Stack, Tabs, Text } from '@mantine/core';
import { Link, useParams, useSearchParams } from 'react-router';
import { useTenantSlug } from '../../api/queries.ts';
import type { Strategy } from '../../api/types.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Answered } from '../../ui/answer.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icons.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Abilities } from './abilities.tsx';
import { usePlacementName } from '../pipelines/placement-name.ts';
import { messages } from './messages.ts';
import { ModelList } from './model-list.tsx';
import { SettingsForm } from './settings-form.tsx';
import { StrategySwitch } from './strategy-switch.tsx';
import { useStrategies } from './strategy-queries.ts';
import { useStrategyTexts } from './strategy-texts.ts';

const TABS = ['settings', 'models', 'about'] as const;
const NEEDS = { interactions: 'needInteractions', timestamps: 'needTimestamps', 'item-text': 'needText', 'item-attributes': 'needAttributes' } as const;

export default function StrategyDetails() {
  const t = useMessages(messages);
  const { strategy: id } = useParams();
  const query = useStrategies(useTenantSlug());
  return (
    <>
      <Anchor component={Link} to=".." relative="path" size="sm"><Icon name="left" size={14} /> {t('back')}</Anchor>
      <Answered query={query}>
        {({ strategies }) => {
          const strategy = strategies.find((one) => one.id === id);
          return strategy ? <Details key={strategy.id} strategy={strategy} /> : <EmptyState icon="strategies" title={t('unknownTitle')} text={t('unknownText')} />;
        }}
      </Answered>
    </>
  );
}

function Details({ strategy }: { strategy: Strategy }) {
  const t = useMessages(messages);
  const { title, description } = useStrategyTexts()(strategy);
  const [search, setSearch] = useSearchParams();
  const tab = TABS.find((one) => one === search.get('tab')) ?? 'settings';
  return (
    <>
      <PageHeader title={title} description={description} actions={<StrategySwitch strategy={strategy} />} />
      <Tabs value={tab} onChange={(next) => setSearch({ tab: next ?? 'settings' }, { replace: true })} keepMounted={false}>
        <Tabs.List mb="lg">{TABS.map((one) => <Tabs.Tab key={one} value={one}>{t(one)}</Tabs.Tab>)}</Tabs.List>
        <Tabs.Panel value="settings"><SettingsForm key={strategy.revision} strategy={strategy} /></Tabs.Panel>
        <Tabs.Panel value="models"><ModelList strategy={strategy} /></Tabs.Panel>
        <Tabs.Panel value="about"><About strategy={strategy} /></Tabs.Panel>
      </Tabs>
    </>
  );
}

function About({ strategy }: { strategy: Strategy }) {
  const t = useMessages(messages);
  const { list } = useFormats();
  const placementName = usePlacementName();
  const { id, capabilities, artifactVersion, sdk, usedIn } = strategy;
  return (
    <Paper className="zy-card" p="lg">
      <Stack gap="md">
        <Abilities strategy={strategy} />
        <Facts facts={[
          [t('needs'), list(capabilities.needs.map((need) => t(NEEDS[need])))],
          [t('scale'), capabilities.scoreScale],
          [t('version'), artifactVersion],
          [t('sdk'), sdk],
          [t('id'), <Text key="id" span size="sm" className="zy-mono">{id}</Text>],
        ]} />
        <Text size="sm" c="dimmed">{usedIn.length ? t('usedIn', { placements: list(usedIn.map(placementName)) }) : t('unused')}</Text>
      </Stack>
    </Paper>
  );
}
