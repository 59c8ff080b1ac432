import { ActionIcon, Menu, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { isProblem } from '../../api/client.ts';
import { useMe } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { useProblemText } from '../../i18n/problems.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Icon } from '../../ui/icons.tsx';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import { messages } from './messages.ts';
import { RoleSelect } from './role-select.tsx';
import type { NewLink } from './team-page.tsx';
import { useNewLink, useUpdateMember, type Member } from './team-queries.ts';

/** What an owner may do about one person. Nobody shuts out themselves. */
export function MemberActions({ member, onLink }: { member: Member; onLink: (link: NewLink) => void }) {
  const t = useMessages(messages);
  const textOf = useProblemText();
  const { data: me } = useMe();
  const [asked, setAsked] = useState<'edit' | 'switch' | null>(null);
  const newLink = useNewLink(member.id);
  const { name, disabled, id } = member;
  const makeLink = () => newLink.mutate(undefined, {
    onSuccess: ({ link }) => onLink({ name, link }),
    onError: (error) => notifyProblem(isProblem(error) ? textOf(error) : String(error)),
  });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target><ActionIcon variant="subtle" color="gray" c="inherit" aria-label={t('actions', { name })}><Icon name="gear" /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setAsked('edit')}>{t('edit')}</Menu.Item>
          {!disabled && <Menu.Item onClick={makeLink}>{t('newLink')}</Menu.Item>}
          {id !== me?.id && <Menu.Item color={disabled ? undefined : 'red'} onClick={() => setAsked('switch')}>{t(disabled ? 'enable' : 'disable')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {asked === 'edit' && <EditDialog member={member} onClose={() => setAsked(null)} />}
      {asked === 'switch' && <SwitchDialog member={member} onClose={() => setAsked(null)} />}
    </>
  );
}

function EditDialog({ member: { id, name: before, platformRole: roleBefore }, onClose }: { member: Member; onClose: () => void }) {
  const t = useMessages(messages);
  const [name, setName] = useState(before);
  const [platformRole, setRole] = useState(roleBefore);
  const update = useUpdateMember(id);
  return (
    <FormDialog opened onClose={onClose} title={t('editTitle', { name: before })} action={t('save')} busy={update.isPending} error={update.error}
      onSubmit={() => update.mutate({ name, ...(platformRole === roleBefore ? {} : { platformRole }) }, { onSuccess: () => { onClose(); notifyDone(t('saved')); } })}>
      <Text size="sm" c="dimmed">{t('editText')}</Text>
      <TextInput label={t('name')} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={100} required withAsterisk={false} />
      <RoleSelect label={t('role')} value={platformRole} onChange={setRole} withNone />
    </FormDialog>
  );
}

function SwitchDialog({ member: { id, name, disabled }, onClose }: { member: Member; onClose: () => void }) {
  const t = useMessages(messages);
  const update = useUpdateMember(id);
  const act = disabled ? 'enable' : 'disable';
  return (
    <ConfirmDialog opened onClose={onClose} title={t(`${act}Title`, { name })} text={t(`${act}Text`)} action={t(act)} danger={!disabled} busy={update.isPending} error={update.error}
      onConfirm={() => update.mutate({ disabled: !disabled }, { onSuccess: onClose })} />
  );
}
