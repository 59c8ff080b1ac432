import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Role } from '../../api/types.ts';
import { useMessages } from '../../i18n/language.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { messages } from './messages.ts';
import { RoleSelect } from './role-select.tsx';
import type { NewLink } from './team-page.tsx';
import { useInvite } from './team-queries.ts';

export function InviteDialog({ onClose, onMade }: { onClose: () => void; onMade: (link: NewLink) => void }) {
  const t = useMessages(messages);
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [platformRole, setRole] = useState<Role | null>('viewer');
  const invite = useInvite();
  return (
    <FormDialog opened onClose={onClose} title={t('inviteTitle')} action={t('invite')} busy={invite.isPending} error={invite.error}
      onSubmit={() => invite.mutate({ email, name, platformRole }, { onSuccess: onMade })}>
      <TextInput type="email" label={t('email')} value={email} onChange={(event) => setEmail(event.currentTarget.value)} required withAsterisk={false} autoComplete="off" data-autofocus />
      <TextInput label={t('name')} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={100} required withAsterisk={false} autoComplete="off" />
      <RoleSelect label={t('role')} value={platformRole} onChange={setRole} withNone />
    </FormDialog>
  );
}

/** A link, for the one time that it can be seen. */
export function LinkDialog({ made: { name, link }, onClose }: { made: NewLink; onClose: () => void }) {
  const t = useMessages(messages);
  return (
    <Modal opened onClose={onClose} title={t('linkTitle', { name })} withCloseButton={false} closeOnClickOutside={false} closeOnEscape={false}>
      <Stack gap="md">
        <Text size="sm">{t('linkText')}</Text>
        <CopyField value={link} label={t('link')} />
        <Group justify="flex-end"><Button onClick={onClose}>{t('done')}</Button></Group>
      </Stack>
    </Modal>
  );
}
