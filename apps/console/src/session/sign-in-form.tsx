import { Button, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../api/client.ts';
import { useMessages } from '../i18n/language.tsx';
import { PasswordField } from '../ui/password-field.tsx';
import { ProblemAlert } from '../ui/problem-alert.tsx';
import { messages } from './messages.ts';

export function SignInForm({ onDone }: { onDone: (person: { id: number }) => void }) {
  const t = useMessages(messages);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({ mutationFn: () => answerOf(api.POST('/admin/v1/login', { body: { email, password } })), onSuccess: onDone });
  return (
    <form onSubmit={(event) => { event.preventDefault(); signIn.mutate(); }}>
      <Stack gap="md">
        <TextInput type="email" label={t('email')} value={email} onChange={(event) => setEmail(event.currentTarget.value)} autoComplete="username" required withAsterisk={false} data-autofocus />
        <PasswordField label={t('password')} value={password} onChange={setPassword} autoComplete="current-password" />
        <ProblemAlert error={signIn.error} />
        <Button type="submit" loading={signIn.isPending}>{t('signIn')}</Button>
      </Stack>
    </form>
  );
}
