import { Button, Group, NumberInput, Paper, SegmentedControl, Select, SimpleGrid, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTenantSlug } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Icon } from '../../ui/icons.tsx';
import { useVersions, type Placement } from '../pipelines/pipeline-queries.ts';
import { usePlacementName } from '../pipelines/placement-name.ts';
import { messages } from './messages.ts';

export interface Question {
  readonly placement: string;
  /** null: the draft that was handed over by the composer. */
  readonly version: number | null;
  readonly user?: string;
  readonly visitor?: string;
  readonly items?: string[];
  readonly limit: number;
  readonly country?: string;
  readonly category?: string;
  readonly filter?: string;
}

type Who = 'user' | 'visitor' | 'stranger';
const DRAFT = 'draft';

interface QuestionFormProps {
  readonly placements: readonly Placement[];
  readonly first: string | null;
  readonly hasDraft: boolean;
  readonly busy: boolean;
  readonly onAsk: (question: Question) => void;
}

export function QuestionForm({ placements, first, hasDraft, busy, onAsk }: QuestionFormProps) {
  const t = useMessages(messages);
  const nameOf = usePlacementName();
  const [placement, setPlacement] = useState(first ?? (placements.find(({ name }) => name === 'home') ?? placements[0]).name);
  const [against, setAgainst] = useState<string | null>(hasDraft ? DRAFT : null);
  const [who, setWho] = useState<Who>('stranger');
  const [id, setId] = useState('');
  const [items, setItems] = useState<string[]>([]);
  const [limit, setLimit] = useState(12);
  const [more, setMore] = useState({ country: '', category: '', filter: '' });
  const { data } = useVersions(useTenantSlug(), placement);
  const versions = data?.versions ?? [];
  // The draft belongs to the placement it was composed for.
  const withDraft = hasDraft && placement === (first ?? placement);
  const chosen = against === DRAFT && withDraft ? DRAFT : (versions.find(({ version }) => String(version) === against) ?? versions[0])?.version.toString() ?? null;
  const given = Object.fromEntries(Object.entries(more).filter(([, value]) => value.trim() !== ''));
  const ask = () => onAsk({
    placement, version: chosen === DRAFT ? null : Number(chosen), limit, ...given,
    ...(who === 'stranger' || id.trim() === '' ? {} : { [who]: id.trim() }), ...(items.length ? { items } : {}),
  });
  return (
    <Paper className="zy-card" p="lg" component="form" onSubmit={(event) => { event.preventDefault(); ask(); }}>
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
          <Select label={t('placement')} value={placement} onChange={(next) => setPlacement(next ?? placement)} allowDeselect={false} data={placements.map(({ name }) => ({ value: name, label: nameOf(name) }))} />
          <Select label={t('draft')} value={chosen} onChange={setAgainst} allowDeselect={false}
            data={[...(withDraft ? [{ value: DRAFT, label: t('unsaved') }] : []), ...versions.map(({ version }) => ({ value: String(version), label: t(version === data?.activeVersion ? 'versionActive' : 'version', { version }) }))]} />
          <NumberInput label={t('limit')} value={limit} onChange={(next) => setLimit(Number(next) || 12)} min={1} max={100} />
        </SimpleGrid>
        <Group align="flex-end" gap="md">
          <Stack gap={4}>
            <Text size="sm" fw={500} id="who">{t('who')}</Text>
            <SegmentedControl aria-labelledby="who" value={who} onChange={(next) => setWho(next as Who)} data={(['stranger', 'user', 'visitor'] as const).map((value) => ({ value, label: t(value) }))} />
          </Stack>
          {who !== 'stranger' && <TextInput label={t(who === 'user' ? 'userId' : 'visitorId')} value={id} onChange={(event) => setId(event.currentTarget.value)} maxLength={256} required withAsterisk={false} flex={1} miw="14rem" />}
        </Group>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
          <TagsInput label={t('items')} description={t('itemsHint')} value={items} onChange={setItems} maxTags={100} inputWrapperOrder={['label', 'input', 'description', 'error']} />
          <TextInput label={t('category')} value={more.category} onChange={(event) => setMore({ ...more, category: event.currentTarget.value })} maxLength={300} />
          <TextInput label={t('country')} description={t('countryHint')} value={more.country} onChange={(event) => setMore({ ...more, country: event.currentTarget.value.toUpperCase() })} maxLength={2} inputWrapperOrder={['label', 'input', 'description', 'error']} />
          <TextInput label={t('filter')} value={more.filter} onChange={(event) => setMore({ ...more, filter: event.currentTarget.value })} maxLength={2000} placeholder="price < 50" />
        </SimpleGrid>
        <Group justify="flex-end"><Button type="submit" loading={busy} disabled={chosen === null} leftSection={<Icon name="preview" size={16} />}>{t('run')}</Button></Group>
      </Stack>
    </Paper>
  );
}
