import { Button, Group, Paper, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useMay, useTenantSlug } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Icon } from '../../ui/icons.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { sameDocument, type PipelineDraft } from './document.ts';
import { messages } from './messages.ts';
import { useSave, type PlacementVersions } from './pipeline-queries.ts';

interface SaveBarProps {
  readonly placement: PlacementVersions;
  readonly base: number | null;
  readonly draft: PipelineDraft;
  readonly onDiscard: () => void;
  readonly onSaved: (version: number) => void;
}

/** Below the draft wherever one scrolls: what can be done with it. */
export function SaveBar({ placement: { name, versions }, base, draft, onDiscard, onSaved }: SaveBarProps) {
  const t = useMessages(messages);
  const may = useMay();
  const tenant = useTenantSlug();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const [note, setNote] = useState('');
  const save = useSave(tenant, name);
  const changed = base === null || !sameDocument(draft, versions.find(({ version }) => version === base)?.document);
  const store = () => save.mutate({ document: draft, note }, {
    onSuccess: ({ version }) => {
      setAsking(false);
      setNote('');
      onSaved(version);
      notifyDone(t('saved', { version }));
    },
  });
  return (
    <Paper className="zy-card" p="sm" mt="lg" shadow="md" pos="sticky" bottom={12}>
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="dimmed">{changed ? t('leaveTitle') : t('unchanged')}</Text>
        <Group gap="sm">
          {changed && base !== null && <Button variant="subtle" onClick={onDiscard}>{t('discard')}</Button>}
          {may('pipelines.preview') && <Button variant="default" leftSection={<Icon name="preview" size={16} />} onClick={() => void navigate(`/t/${tenant}/preview?placement=${name}`, { state: { document: draft } })}>{t('preview')}</Button>}
          {may('pipelines.save') && <Button disabled={!changed} onClick={() => setAsking(true)}>{t('save')}</Button>}
        </Group>
      </Group>
      <FormDialog opened={asking} onClose={() => setAsking(false)} title={t('saveTitle')} action={t('save')} busy={save.isPending} error={save.error} onSubmit={store}>
        <Text size="sm" c="dimmed">{t('saveText')}</Text>
        <Textarea label={t('note')} value={note} onChange={(event) => setNote(event.currentTarget.value)} maxLength={500} autosize minRows={2} data-autofocus />
      </FormDialog>
    </Paper>
  );
}
