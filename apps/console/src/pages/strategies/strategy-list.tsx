import { Alert, Group, SegmentedControl, SimpleGrid, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useMay, useTenantSlug } from '../../api/queries.ts';
import type { Strategy } from '../../api/types.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Answered } from '../../ui/answer.tsx';
import { Icon } from '../../ui/icons.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { messages } from './messages.ts';
import { StrategyCard } from './strategy-card.tsx';
import { useStrategies } from './strategy-queries.ts';
import { useStrategyTexts } from './strategy-texts.ts';

type Shown = 'all' | 'on' | 'off';

export function StrategyList() {
  const t = useMessages(messages);
  const may = useMay();
  const { list } = useFormats();
  const textsOf = useStrategyTexts();
  const query = useStrategies(useTenantSlug());
  const [shown, setShown] = useState<Shown>('all');
  const [wanted, setWanted] = useState('');
  const fits = (strategy: Strategy) => {
    const { title, description } = textsOf(strategy);
    return (shown === 'all' || strategy.enabled === (shown === 'on')) && `${title} ${description} ${strategy.id}`.toLowerCase().includes(wanted.trim().toLowerCase());
  };
  return (
    <>
      <PageHeader title={t('title')} description={t('text')} />
      {!may('strategies.set') && <Alert variant="light" color="gray" icon={<Icon name="info" />} mb="md">{t('readOnly')}</Alert>}
      <Group mb="md" gap="md">
        <TextInput aria-label={t('find')} placeholder={t('find')} leftSection={<Icon name="search" size={16} />} value={wanted} onChange={(event) => setWanted(event.currentTarget.value)} w={{ base: '100%', xs: '18rem' }} />
        <SegmentedControl value={shown} onChange={(value) => setShown(value as Shown)} data={(['all', 'on', 'off'] as const).map((value) => ({ value, label: t(value) }))} />
      </Group>
      <Answered query={query} rows={6}>
        {({ strategies, missing }) => {
          const found = strategies.filter(fits);
          return (
            <>
              {missing.length > 0 && <Alert variant="light" color="amber" icon={<Icon name="warning" />} mb="md">{t('missing', { names: list(missing) })}</Alert>}
              {found.length === 0 && <Text c="dimmed">{t('noneFound')}</Text>}
              <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
                {found.map((strategy) => <StrategyCard key={strategy.id} strategy={strategy} />)}
              </SimpleGrid>
            </>
          );
        }}
      </Answered>
    </>
  );
}
