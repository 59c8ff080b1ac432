import { Badge, Button, Group, ScrollArea, Select, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../../api/client.ts';
import { queryClient, useMay, useTenantSlug } from '../../api/queries.ts';
import type { Answer, Role } from '../../api/types.ts';
import { useMessages } from '../../i18n/language.tsx';
import { useRoleName } from '../../shell/role.ts';
import { Answered } from '../../ui/answer.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Icon } from '../../ui/icons.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { DataTable } from '../../ui/paged-table.tsx';
import { RoleSelect } from '../team/role-select.tsx';
import { useTeam } from '../team/team-queries.ts';
import { messages } from './messages.ts';

type Member = Answer<'members_list'>['members'][number];
type Asked = { readonly act: 'add' } | { readonly act: 'change' | 'remove'; readonly member: Member } | null;

/** Who has a role in one tenant. */
export default function MembersPage() {
  const t = useMessages(messages);
  const may = useMay();
  const tenant = useTenantSlug();
  const roleName = useRoleName();
  const [asked, setAsked] = useState<Asked>(null);
  const query = useQuery({ queryKey: ['members', tenant], queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}/members', { params: { path: { tenant } } })) });
  // Whom to add is known to those who may see the platform's team.
  const add = may('members.set') && may('team.list') && <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setAsked({ act: 'add' })}>{t('add')}</Button>;
  return (
    <>
      <PageHeader title={t('title')} description={t('text')} actions={query.data?.members.length ? add : undefined} />
      <Answered query={query}>
        {({ members }) => (members.length === 0 ? <EmptyState icon="team" title={t('emptyTitle')} text={t('emptyText')} action={add || undefined} /> : (
          <ScrollArea className="zy-card" style={{ borderRadius: 'var(--mantine-radius-md)' }}>
            <DataTable label={t('title')} rows={members} rowKey={({ admin }) => admin} columns={[
              { key: 'name', label: t('name'), cell: ({ name, email, disabled }) => <><Group gap="xs"><Text size="sm" fw={500}>{name}</Text>{disabled && <Badge size="sm" color="red" variant="light" tt="none">{t('disabled')}</Badge>}</Group><Text size="xs" c="dimmed">{email}</Text></> },
              { key: 'role', label: t('role'), cell: ({ role }) => roleName(role) },
              { key: 'actions', label: '', align: 'right', cell: (member) => (
                <Group gap="xs" justify="flex-end" wrap="nowrap">
                  {may('members.set') && <Button size="compact-sm" variant="subtle" onClick={() => setAsked({ act: 'change', member })}>{t('change')}</Button>}
                  {may('members.remove') && <Button size="compact-sm" variant="subtle" color="red" onClick={() => setAsked({ act: 'remove', member })}>{t('remove')}</Button>}
                </Group>
              ) },
            ]} />
          </ScrollArea>
        ))}
      </Answered>
      {asked && asked.act !== 'remove' && <RoleDialog member={asked.act === 'change' ? asked.member : null} taken={query.data?.members.map(({ admin }) => admin) ?? []} onClose={() => setAsked(null)} />}
      {asked?.act === 'remove' && <RemoveDialog member={asked.member} onClose={() => setAsked(null)} />}
    </>
  );
}

const refresh = (tenant: string) => Promise.all([queryClient.invalidateQueries({ queryKey: ['members', tenant] }), queryClient.invalidateQueries({ queryKey: ['team'] })]);

function RoleDialog({ member, taken, onClose }: { member: Member | null; taken: readonly number[]; onClose: () => void }) {
  const t = useMessages(messages);
  const tenant = useTenantSlug();
  const [admin, setAdmin] = useState<number | null>(member?.admin ?? null);
  const [role, setRole] = useState<Role>(member?.role ?? 'viewer');
  const { data } = useTeam(member === null);
  const set = useMutation({
    mutationFn: (id: number) => answerOf(api.PUT('/admin/v1/tenants/{tenant}/members/{admin}', { params: { path: { tenant, admin: id } }, body: { role } })),
    async onSuccess() {
      await refresh(tenant);
      onClose();
      notifyDone(t('saved'));
    },
  });
  const people = (data?.team ?? []).filter(({ id, disabled }) => !disabled && !taken.includes(id));
  return (
    <FormDialog opened onClose={onClose} title={member ? t('changeTitle', { name: member.name }) : t('addTitle')} action={t('save')} busy={set.isPending} error={set.error} disabled={admin === null} onSubmit={() => admin !== null && set.mutate(admin)}>
      {!member && <Select label={t('person')} description={t('personHint')} value={admin === null ? null : String(admin)} onChange={(next) => setAdmin(next === null ? null : Number(next))} searchable data={people.map(({ id, name, email }) => ({ value: String(id), label: `${name} (${email})` }))} data-autofocus />}
      <RoleSelect label={t('role')} value={role} onChange={(next) => setRole(next ?? 'viewer')} withNone={false} />
    </FormDialog>
  );
}

function RemoveDialog({ member: { admin, name }, onClose }: { member: Member; onClose: () => void }) {
  const t = useMessages(messages);
  const tenant = useTenantSlug();
  const remove = useMutation({
    mutationFn: () => answerOf(api.DELETE('/admin/v1/tenants/{tenant}/members/{admin}', { params: { path: { tenant, admin } } })),
    async onSuccess() {
      await refresh(tenant);
      onClose();
    },
  });
  return <ConfirmDialog opened onClose={onClose} title={t('removeTitle', { name })} text={t('removeText')} action={t('remove')} danger busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate()} />;
}
