import { ActionIcon, Menu, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router';
import { answerOf, api, forgetSession } from '../api/client.ts';
import { queryClient, useMe } from '../api/queries.ts';
import { useMessages } from '../i18n/language.tsx';
import { Icon } from '../ui/icons.tsx';
import { messages } from './messages.ts';

export function AccountMenu() {
  const t = useMessages(messages);
  const { data: me } = useMe();
  const navigate = useNavigate();
  const signOut = useMutation({
    mutationFn: () => answerOf(api.POST('/admin/v1/logout')),
    onSuccess() {
      forgetSession();
      void navigate('/');
      void queryClient.resetQueries();
    },
  });
  if (!me) return null;
  const label = t('account', { name: me.name });
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target><ActionIcon variant="light" size="lg" radius="xl" aria-label={label} title={label}>{me.name.trim().slice(0, 1).toUpperCase()}</ActionIcon></Menu.Target>
      <Menu.Dropdown>
        <Menu.Label><Text size="sm" truncate>{me.name}</Text><Text size="xs" truncate>{me.email}</Text></Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<Icon name="team" size={16} />}>{t('myAccount')}</Menu.Item>
        <Menu.Item component="a" href="/docs" target="_blank" rel="noopener" leftSection={<Icon name="info" size={16} />}>{t('apiDocs')}</Menu.Item>
        <Menu.Item onClick={() => signOut.mutate()} leftSection={<Icon name="leave" size={16} />}>{t('signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
