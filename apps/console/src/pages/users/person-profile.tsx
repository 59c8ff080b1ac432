import { Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTenantSlug } from '../../api/queries.ts';
import type { Answer } from '../../api/types.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Answered } from '../../ui/answer.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Facts } from '../../ui/facts.tsx';
import { ItemTile } from '../../ui/item-tile.tsx';
import { When } from '../../ui/when.tsx';
import { AffinityBars } from './affinity-bars.tsx';
import { messages } from './messages.ts';
import { useProfile, type Profile } from './user-queries.ts';
import { ViewList } from './view-list.tsx';

const STAGES = { new: 'stageNew', 'one-time': 'stageOneTime', active: 'stageActive', loyal: 'stageLoyal', 'at-risk': 'stageAtRisk', lapsed: 'stageLapsed' } as const;

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper className="zy-card" p="lg" component="section">
      <Title order={2} size="h3" mb="md">{title}</Title>
      {children}
    </Paper>
  );
}

export function PersonProfile({ person }: { person: Answer<'people_read'> }) {
  const t = useMessages(messages);
  const query = useProfile(useTenantSlug(), person.user);
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <About person={person} />
        <Answered query={query}>{(profile) => <Predictions profile={profile} />}</Answered>
      </SimpleGrid>
      <Answered query={query}>{(profile) => (profile.consent ? <Tastes profile={profile} /> : <EmptyState icon="users" title={t('noProfileTitle')} text={t('noProfileText')} />)}</Answered>
    </Stack>
  );
}

function About({ person }: { person: Answer<'people_read'> }) {
  const t = useMessages(messages);
  const { number } = useFormats();
  const attributes = Object.entries(person.attributes ?? {});
  return (
    <Section title={t('facts')}>
      <Facts facts={[
        [t('consent'), t(person.consent ? 'yes' : 'no')],
        [t('country'), person.country ?? '–'],
        [t('events'), number(person.events)],
        [t('lastSeen'), person.lastEventAt ? <When at={person.lastEventAt} /> : t('never')],
        [t('since'), <When key="since" at={person.createdAt} />],
        [t('attributes'), person.masked ? t('attributesHidden') : attributes.length ? attributes.map(([name, value]) => <Text key={name} size="sm">{name}: {typeof value === 'string' ? value : JSON.stringify(value)}</Text>) : '–'],
      ]} />
    </Section>
  );
}

function Predictions({ profile: { loyalty, rhythm, longTerm } }: { profile: Profile }) {
  const t = useMessages(messages);
  const { number, percent } = useFormats();
  const { priceBand } = longTerm;
  return (
    <Section title={t('predictions')}>
      <Facts facts={[
        ...(loyalty ? [
          [t('stage'), loyalty.stage in STAGES ? t(STAGES[loyalty.stage as keyof typeof STAGES]) : loyalty.stage],
          [t('alive'), percent(loyalty.probabilityAlive)], [t('expectedOrders'), number(loyalty.expectedOrders)], [t('lifetimeValue'), number(loyalty.lifetimeValue)],
        ] as const : []),
        [t('orders'), number(rhythm.orders)], [t('spent'), number(rhythm.spent)],
        [t('daysBetween'), rhythm.daysBetween === null ? '–' : number(rhythm.daysBetween, 1)],
        [t('lastOrder'), rhythm.lastOrderAt ? <When at={rhythm.lastOrderAt} /> : '–'],
        [t('priceBand'), priceBand ? `${number(priceBand.low)} – ${number(priceBand.high)} ${priceBand.currency ?? ''}` : '–'],
      ]} />
      {!loyalty && <Text size="sm" c="dimmed" mt="md">{t('noPredictions')}</Text>}
    </Section>
  );
}

function Tastes({ profile }: { profile: Profile }) {
  const t = useMessages(messages);
  const { longTerm, session, interests, views } = profile;
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Section title={`${t('categories')} · ${t('longTerm')}`}><AffinityBars affinities={longTerm.categories} /></Section>
        <Section title={`${t('brands')} · ${t('longTerm')}`}><AffinityBars affinities={longTerm.brands} /></Section>
      </SimpleGrid>
      {session && (session.categories.length > 0 || session.brands.length > 0) && <Section title={t('session')}><AffinityBars affinities={[...session.categories, ...session.brands]} /></Section>}
      {interests.length > 0 && <Section title={t('interests')}><Interests interests={interests} /></Section>}
      <Section title={t('views')}><ViewList views={views} /></Section>
    </>
  );
}

function Interests({ interests }: { interests: Profile['interests'] }) {
  const t = useMessages(messages);
  const { percent, list } = useFormats();
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
      {interests.map(({ example, items, share }) => (
        <Group key={example.id} wrap="nowrap" align="flex-start" gap="sm">
          <ItemTile id={example.id} title={example.title || example.id} />
          <div>
            <Text size="sm" fw={600} className="zy-break">{example.title || example.id}</Text>
            <Text size="xs" c="dimmed">{t('share', { share: percent(share, 0) })}</Text>
            <Text size="xs" c="dimmed" lineClamp={2}>{list(items.filter(({ id }) => id !== example.id).slice(0, 4).map(({ id, title }) => title || id))}</Text>
          </div>
        </Group>
      ))}
    </SimpleGrid>
  );
}
