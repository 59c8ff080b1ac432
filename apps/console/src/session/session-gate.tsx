import { Center, Loader, Modal, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { answerOf, api, isProblem, session } from '../api/client.ts';
import { queryClient, useMe } from '../api/queries.ts';
import { useMessages } from '../i18n/language.tsx';
import { ProblemAlert } from '../ui/problem-alert.tsx';
import { LinkForm } from './link-form.tsx';
import { messages } from './messages.ts';
import { oneTimeLinkOf, type OneTimeLink } from './one-time-link.ts';
import { SignInForm } from './sign-in-form.tsx';
import { Welcome } from './welcome.tsx';

/** Shows its children to who has signed in; to everybody else the way there. */
export function SessionGate({ children }: { children: ReactNode }) {
  const me = useMe();
  const [link, setLink] = useState(() => oneTimeLinkOf(location.hash));
  const navigate = useNavigate();
  useEffect(() => {
    const follow = () => setLink(oneTimeLinkOf(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  const enter = () => {
    setLink(null);
    void navigate(location.pathname, { replace: true });
    queryClient.clear();
    void me.refetch();
  };
  if (link) return <LinkPage link={link} onDone={enter} />;
  if (me.data) return <>{children}<SessionOver /></>;
  if (me.isError && isProblem(me.error) && me.error.details.status === 401) return <SignInPage onDone={enter} />;
  if (me.isError) return <Center mih="100dvh" p="md"><ProblemAlert error={me.error} onRetry={() => void me.refetch()} /></Center>;
  return <Center mih="100dvh"><Loader /></Center>;
}

const useSetup = () => useQuery({ queryKey: ['setup'], queryFn: () => answerOf(api.GET('/admin/v1/setup')), staleTime: 0 });

function SignInPage({ onDone, note }: { onDone: () => void; note?: string }) {
  const t = useMessages(messages);
  const { data } = useSetup();
  return <Welcome title={t('signIn')} note={note ?? (data?.ownerExists === false ? t('noOwner') : undefined)}><SignInForm onDone={onDone} /></Welcome>;
}

function LinkPage({ link, onDone }: { link: OneTimeLink; onDone: () => void }) {
  const t = useMessages(messages);
  const { data } = useSetup();
  if (link.kind === 'setup' && data?.ownerExists) return <SignInPage onDone={onDone} note={t('linkUsed')} />;
  const isSetup = link.kind === 'setup';
  return <Welcome title={t(isSetup ? 'setUpTitle' : 'invitationTitle')} text={t(isSetup ? 'setUpText' : 'invitationText')}><LinkForm link={link} onDone={onDone} /></Welcome>;
}

/** Over the page as it was: whoever comes back goes on where they stopped; somebody else begins anew. */
function SessionOver() {
  const t = useMessages(messages);
  const { data: me } = useMe();
  const navigate = useNavigate();
  const over = session.use() === 'over';
  const comeBack = ({ id }: { id: number }) => {
    if (id === me?.id) return void queryClient.invalidateQueries();
    queryClient.clear();
    void navigate('/');
  };
  return (
    <Modal opened={over} onClose={() => undefined} title={t('overTitle')} withCloseButton={false} closeOnClickOutside={false} closeOnEscape={false}>
      <Text size="sm" mb="md">{t('overText')}</Text>
      <SignInForm onDone={comeBack} />
    </Modal>
  );
}
