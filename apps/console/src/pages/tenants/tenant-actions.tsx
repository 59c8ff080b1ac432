import { ActionIcon, Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../../api/client.ts';
import { queryClient, useMe } from '../../api/queries.ts';
import type { OperationName, Tenant } from '../../api/types.ts';
import { useMessages } from '../../i18n/language.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Icon } from '../../ui/icons.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { messages } from './messages.ts';
import { TenantSettings } from './tenant-form.tsx';

type Act = 'suspend' | 'resume' | 'delete';
const AT = { suspend: '/admin/v1/tenants/{tenant}/suspend', resume: '/admin/v1/tenants/{tenant}/resume' } as const;

/** What may be done to one tenant: its settings, and what the platform decides about it. */
export function TenantActions({ tenant }: { tenant: Tenant }) {
  const t = useMessages(messages);
  const { data: me } = useMe();
  const [asked, setAsked] = useState<Act | 'settings' | null>(null);
  const { slug, name, role, status } = tenant;
  const may = (operation: OperationName) => me?.allowed.includes(operation) ?? false;
  const maySettings = role === 'owner' || role === 'admin';
  const pausing = status === 'active' ? 'suspend' : 'resume';
  if (!maySettings) return null;
  const close = () => setAsked(null);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target><ActionIcon variant="subtle" color="gray" c="inherit" aria-label={t('actions', { name })}><Icon name="gear" /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setAsked('settings')}>{t('settings')}</Menu.Item>
          {may(`tenants.${pausing}`) && <Menu.Item onClick={() => setAsked(pausing)}>{t(pausing)}</Menu.Item>}
          {may('tenants.delete') && <Menu.Item color="red" onClick={() => setAsked('delete')}>{t('delete')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      <TenantSettings key={`${slug} ${asked}`} tenant={tenant} opened={asked === 'settings'} onClose={close} />
      {asked && asked !== 'settings' && <ActDialog key={asked} act={asked} tenant={tenant} onClose={close} />}
    </>
  );
}

function ActDialog({ act, tenant: { slug, name }, onClose }: { act: Act; tenant: Tenant; onClose: () => void }) {
  const t = useMessages(messages);
  const params = { path: { tenant: slug } };
  const run = useMutation({
    mutationFn: async () => {
      if (act === 'delete') await answerOf(api.DELETE('/admin/v1/tenants/{tenant}', { params }));
      else await answerOf(api.POST(AT[act], { params }));
    },
    async onSuccess() {
      onClose();
      if (act === 'delete') notifyDone(t('deleted', { name }));
      await Promise.all([queryClient.invalidateQueries({ queryKey: ['tenants'] }), queryClient.invalidateQueries({ queryKey: ['tenant', slug] })]);
    },
  });
  return (
    <ConfirmDialog opened onClose={onClose} title={t(`${act}Title`, { name })} text={t(`${act}Text`)} action={t(act)} typed={act === 'delete' ? slug : undefined} danger={act !== 'resume'}
      busy={run.isPending} error={run.error} onConfirm={() => run.mutate()} />
  );
}
