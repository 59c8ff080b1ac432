import { Button, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../../api/client.ts';
import { useMe } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { useRoleName } from '../../shell/role.ts';
import { Facts } from '../../ui/facts.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { messages } from './messages.ts';

export default function AccountPage() {
  const t = useMessages(messages);
  const roleName = useRoleName();
  const { data: me } = useMe();
  if (!me) return null;
  return (
    <>
      <PageHeader title={t('title')} />
      <Stack gap="lg" maw="34rem">
        <Paper className="zy-card" p="lg"><Facts facts={[[t('name'), me.name], [t('email'), me.email], [t('role'), me.platformRole ? roleName(me.platformRole) : t('noRole')]]} /></Paper>
        <Paper className="zy-card" p="lg">
          <Title order={2} size="h3">{t('changePassword')}</Title>
          <Text c="dimmed" size="sm" mb="md">{t('hint')}</Text>
          <PasswordForm />
        </Paper>
      </Stack>
    </>
  );
}

function PasswordForm() {
  const t = useMessages(messages);
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const change = useMutation({
    mutationFn: () => answerOf(api.PUT('/admin/v1/me/password', { body: { current, password } })),
    onSuccess() {
      setCurrent('');
      setPassword('');
      notifyDone(t('done'));
    },
  });
  return (
    <form onSubmit={(event) => { event.preventDefault(); change.mutate(); }}>
      <Stack gap="md">
        <PasswordField label={t('current')} value={current} onChange={setCurrent} autoComplete="current-password" />
        <PasswordField label={t('next')} description={t('nextHint')} value={password} onChange={setPassword} autoComplete="new-password" minLength={12} />
        <ProblemAlert error={change.error} />
        <Button type="submit" loading={change.isPending}>{t('changePassword')}</Button>
      </Stack>
    </form>
  );
}
