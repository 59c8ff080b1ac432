import { Badge, Button, Group, Paper, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useMay, useTenantSlug } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Answered } from '../../ui/answer.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Icon } from '../../ui/icons.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { useStrategyName } from '../strategies/strategy-name.ts';
import type { PipelineDraft } from './document.ts';
import { messages } from './messages.ts';
import { usePlacements, type Placement } from './pipeline-queries.ts';
import { usePlacementName } from './placement-name.ts';

export function PlacementList() {
  const t = useMessages(messages);
  const may = useMay();
  const query = usePlacements(useTenantSlug());
  const [naming, setNaming] = useState(false);
  return (
    <>
      <PageHeader title={t('title')} description={t('text')}
        actions={may('pipelines.save') && <Button variant="default" leftSection={<Icon name="plus" size={16} />} onClick={() => setNaming(true)}>{t('own')}</Button>} />
      <Answered query={query}>
        {({ placements }) => <SimpleGrid cols={{ base: 1, md: 2 }}>{placements.map((placement) => <PlacementCard key={placement.name} placement={placement} />)}</SimpleGrid>}
      </Answered>
      <NewPlacement opened={naming} onClose={() => setNaming(false)} />
    </>
  );
}

function PlacementCard({ placement: { name, activeVersion, active } }: { placement: Placement }) {
  const t = useMessages(messages);
  const title = usePlacementName()(name);
  const called = useStrategyName();
  const draft = active?.document as PipelineDraft | undefined;
  return (
    <Paper className="zy-card" p="lg" component="article" aria-label={title}>
      <Stack gap="sm" h="100%">
        <Group justify="space-between">
          <Group gap="xs"><Title order={2} size="h3">{title}</Title>{title !== name && <Text size="xs" c="dimmed" className="zy-mono">{name}</Text>}</Group>
          <Badge variant="light" color={activeVersion === null ? 'gray' : undefined} tt="none">{activeVersion === null ? t('inactive') : t('active', { version: activeVersion })}</Badge>
        </Group>
        <Group gap={6} flex={1} align="flex-start">
          {draft?.retrieve.map(({ strategy, weight = 1 }) => <Badge key={strategy} variant="default" tt="none" fw={500} size="lg">{called(strategy)}{weight === 1 ? '' : ` × ${weight}`}</Badge>)}
        </Group>
        <Group justify="flex-end"><Button component={Link} to={name} variant="light" size="sm">{t('compose')}</Button></Group>
      </Stack>
    </Paper>
  );
}

function NewPlacement({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useMessages(messages);
  const navigate = useNavigate();
  const [name, setName] = useState('');
  return (
    <FormDialog opened={opened} onClose={onClose} title={t('ownTitle')} action={t('compose')} busy={false} error={null} onSubmit={() => void navigate(name)}>
      <TextInput label={t('ownName')} description={t('ownHint')} value={name} onChange={(event) => setName(event.currentTarget.value)} pattern="[a-z][a-z0-9]*(-[a-z0-9]+)*" maxLength={60} required data-autofocus classNames={{ input: 'zy-mono' }} />
    </FormDialog>
  );
}
