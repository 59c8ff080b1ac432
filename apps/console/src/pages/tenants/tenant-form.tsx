import { Switch, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { answerOf, api } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import type { Tenant } from '../../api/types.ts';
import { useMessages } from '../../i18n/language.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { messages } from './messages.ts';

interface Fields {
  readonly name: string;
  readonly slug: string;
  readonly currency: string;
  readonly locale: string;
  readonly defaultConsent: boolean;
}

const EMPTY: Fields = { name: '', slug: '', currency: '', locale: 'en', defaultConsent: true };

export function CreateTenant({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useMessages(messages);
  const navigate = useNavigate();
  const [fields, setFields] = useState(EMPTY);
  const create = useMutation({
    mutationFn: () => answerOf(api.POST('/admin/v1/tenants', { body: { ...fields, currency: fields.currency || null } })),
    async onSuccess({ slug, name }) {
      await queryClient.invalidateQueries({ queryKey: ['tenants'] });
      notifyDone(t('created', { name }));
      onClose();
      void navigate(`/t/${slug}`);
    },
  });
  const naming = (name: string) => setFields({ ...fields, name, ...(fields.slug === slugOf(fields.name) ? { slug: slugOf(name) } : {}) });
  return (
    <FormDialog opened={opened} onClose={onClose} title={t('createTitle')} action={t('create')} busy={create.isPending} error={create.error} onSubmit={() => create.mutate()}>
      <TextInput label={t('name')} value={fields.name} onChange={(event) => naming(event.currentTarget.value)} maxLength={200} required data-autofocus />
      <TextInput label={t('slug')} description={t('slugHint')} value={fields.slug} onChange={(event) => setFields({ ...fields, slug: event.currentTarget.value })} maxLength={63} pattern="[a-z0-9]([a-z0-9\-]*[a-z0-9])?" required classNames={{ input: 'zy-mono' }} spellCheck={false} />
      <Shared fields={fields} change={(changed) => setFields({ ...fields, ...changed })} />
    </FormDialog>
  );
}

export function TenantSettings({ tenant, opened, onClose }: { tenant: Tenant; opened: boolean; onClose: () => void }) {
  const t = useMessages(messages);
  const { slug, name } = tenant;
  const [fields, setFields] = useState<Fields>({ ...tenant, currency: tenant.currency ?? '' });
  const save = useMutation({
    mutationFn: () => answerOf(api.PATCH('/admin/v1/tenants/{tenant}', {
      params: { path: { tenant: slug } }, body: { name: fields.name, defaultConsent: fields.defaultConsent, currency: fields.currency || null, locale: fields.locale },
    })),
    async onSuccess() {
      await Promise.all([queryClient.invalidateQueries({ queryKey: ['tenants'] }), queryClient.invalidateQueries({ queryKey: ['tenant', slug] })]);
      notifyDone(t('saved'));
      onClose();
    },
  });
  return (
    <FormDialog opened={opened} onClose={onClose} title={t('settingsTitle', { name })} action={t('save')} busy={save.isPending} error={save.error} onSubmit={() => save.mutate()}>
      <TextInput label={t('name')} value={fields.name} onChange={(event) => setFields({ ...fields, name: event.currentTarget.value })} maxLength={200} required data-autofocus />
      <Shared fields={fields} change={(changed) => setFields({ ...fields, ...changed })} />
    </FormDialog>
  );
}

function Shared({ fields, change }: { fields: Fields; change: (changed: Partial<Fields>) => void }) {
  const t = useMessages(messages);
  return (
    <>
      <TextInput label={t('currency')} description={t('currencyHint')} value={fields.currency} onChange={(event) => change({ currency: event.currentTarget.value.toUpperCase() })} maxLength={3} pattern="[A-Z]{3}" w="12rem" />
      <TextInput label={t('locale')} description={t('localeHint')} value={fields.locale} onChange={(event) => change({ locale: event.currentTarget.value })} maxLength={20} required withAsterisk={false} w="12rem" />
      <Switch label={t('consent')} description={t('consentHint')} checked={fields.defaultConsent} onChange={(event) => change({ defaultConsent: event.currentTarget.checked })} />
    </>
  );
}

/** A short name that a name suggests; empty where it has no Latin letters. */
function slugOf(name: string): string {
  return name.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 63);
}
