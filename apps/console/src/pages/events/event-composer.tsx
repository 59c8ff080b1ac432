import { Alert, NumberInput, SegmentedControl, Select, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../../api/client.ts';
import { queryClient, useTenantSlug } from '../../api/queries.ts';
import type { Answer } from '../../api/types.ts';
import { useMessages, type Translate } from '../../i18n/language.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Icon } from '../../ui/icons.tsx';
import { EVENT_TYPES, type EventType } from './event-types.ts';
import { messages } from './messages.ts';
import { eventOfForm, needsOf, parsedEvent, type EventForm } from './compose-event.ts';

type Sent = Answer<'events_send'>;

/** Sends one event by hand. The answer is shown, and another one can be sent. */
export function EventComposer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useMessages(messages);
  const tenant = useTenantSlug();
  const [form, setForm] = useState<EventForm>({ type: 'view', user: '', item: '', query: '', name: '', price: null, rating: null });
  const [json, setJson] = useState<string | null>(null);
  const [counts, setCounts] = useState(false);
  const parsed = json === null ? { event: eventOfForm(form) } : parsedEvent(json);
  const send = useMutation({
    mutationFn: (event: Record<string, never>) => answerOf(api.POST('/admin/v1/tenants/{tenant}/events', { params: { path: { tenant } }, body: { event, counts } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['events', tenant] }),
  });
  return (
    <FormDialog opened={opened} onClose={onClose} title={t('send')} action={t('sendIt')} busy={send.isPending} error={send.error} size="lg" disabled={!parsed.event}
      onSubmit={() => parsed.event && send.mutate(parsed.event as Record<string, never>)}>
      <Text size="sm" c="dimmed">{t('composeText')}</Text>
      <SegmentedControl value={json === null ? 'form' : 'json'} onChange={(mode) => setJson(mode === 'json' ? JSON.stringify(eventOfForm(form), null, 2) : null)}
        data={[{ value: 'form', label: t('asForm') }, { value: 'json', label: t('asJson') }]} />
      {json === null ? <Fields form={form} onChange={(change) => setForm({ ...form, ...change })} /> : (
        <Textarea label={t('json')} value={json} onChange={(event) => setJson(event.currentTarget.value)} autosize minRows={6} maxRows={16} spellCheck={false} classNames={{ input: 'zy-mono' }}
          error={parsed.reason === undefined ? undefined : t('badJson', { reason: parsed.reason })} />
      )}
      <Switch checked={counts} onChange={(event) => setCounts(event.currentTarget.checked)} label={t('counts')} description={t('countsHint')} />
      {send.data && <Outcome sent={send.data} t={t} />}
    </FormDialog>
  );
}

function Fields({ form, onChange }: { form: EventForm; onChange: (change: Partial<EventForm>) => void }) {
  const t = useMessages(messages);
  const needs = needsOf(form.type);
  const text = (name: 'user' | 'item' | 'query' | 'name', label: string, description?: string) => (
    <TextInput label={label} description={description} value={form[name]} onChange={(event) => onChange({ [name]: event.currentTarget.value })} maxLength={256} autoComplete="off" spellCheck={false} />
  );
  const number = (value: string | number) => (value === '' ? null : Number(value));
  return (
    <Stack gap="sm">
      <Select label={t('kind')} value={form.type} onChange={(type) => type && onChange({ type: type as EventType })} allowDeselect={false} data={EVENT_TYPES.map((value) => ({ value, label: t(value) }))} />
      {text('user', t('userField'), t('userHint'))}
      {needs.item && text('item', t('item'), t('itemHint'))}
      {needs.query && text('query', t('query'))}
      {needs.name && text('name', t('name'))}
      {needs.price && <NumberInput label={t('price')} value={form.price ?? ''} onChange={(value) => onChange({ price: number(value) })} min={0} hideControls />}
      {needs.rating && <NumberInput label={t('ratingField')} value={form.rating ?? ''} onChange={(value) => onChange({ rating: number(value) })} hideControls />}
    </Stack>
  );
}

function Outcome({ sent: { status, error, warning }, t }: { sent: Sent; t: Translate<keyof typeof messages.en> }) {
  const good = status === 'accepted';
  const texts = {
    accepted: warning === undefined ? t('stored') : t('storedWarning', { warning }),
    duplicate: t('duplicate'), conflict: t('conflictAnswer'), refused: t('refusedAnswer'),
    rejected: t('rejectedAnswer', { field: error?.field ?? '', expected: error?.expected ?? '', got: error?.got ?? '' }),
  };
  return <Alert variant="light" color={good ? 'jade' : 'amber'} icon={<Icon name={good ? 'check' : 'warning'} />} role="status" className="zy-break">{texts[status]}</Alert>;
}
