import { Button, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../api/client.ts';
import { useMessages } from '../i18n/language.tsx';
import { PasswordField } from '../ui/password-field.tsx';
import { ProblemAlert } from '../ui/problem-alert.tsx';
import { messages } from './messages.ts';
import type { OneTimeLink } from './one-time-link.ts';

/** What a one-time link opens: the first owner is set up, or an invited person chooses a password. */
export function LinkForm({ link: { kind, token }, onDone }: { link: OneTimeLink; onDone: () => void }) {
  const t = useMessages(messages);
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const isSetup = kind === 'setup';
  const use = useMutation({
    mutationFn: () => (isSetup
      ? answerOf(api.POST('/admin/v1/setup', { body: { token, email, name, password } }))
      : answerOf(api.POST('/admin/v1/invitations/accept', { body: { token, password } }))),
    onSuccess: onDone,
  });
  return (
    <form onSubmit={(event) => { event.preventDefault(); use.mutate(); }}>
      <Stack gap="md">
        {isSetup && <TextInput type="email" label={t('email')} value={email} onChange={(event) => setEmail(event.currentTarget.value)} autoComplete="username" required withAsterisk={false} data-autofocus />}
        {isSetup && <TextInput label={t('name')} value={name} onChange={(event) => setName(event.currentTarget.value)} autoComplete="name" required withAsterisk={false} />}
        <PasswordField label={t('newPassword')} description={t('passwordHint')} value={password} onChange={setPassword} autoComplete="new-password" minLength={12} />
        <ProblemAlert error={use.error} />
        <Button type="submit" loading={use.isPending}>{isSetup ? t('setUp') : t('choose')}</Button>
      </Stack>
    </form>
  );
}
