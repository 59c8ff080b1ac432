import { Anchor, Badge, Button, Tabs } from '@mantine/core';
import { useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { useMay, useTenantSlug } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { useProblemText } from '../../i18n/problems.ts';
import { isProblem } from '../../api/client.ts';
import { Answered } from '../../ui/answer.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Icon } from '../../ui/icons.tsx';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { EventTable } from '../events/event-table.tsx';
import { messages } from './messages.ts';
import { PersonProfile } from './person-profile.tsx';
import { ShownSlates } from './shown-slates.tsx';
import { useErase, useExport, usePerson } from './user-queries.ts';

const TABS = ['profile', 'events', 'shown'] as const;

export default function UserDetails() {
  const t = useMessages(messages);
  const tenant = useTenantSlug();
  const user = Number(useParams().user);
  const query = usePerson(tenant, user);
  const [search, setSearch] = useSearchParams();
  const tab = TABS.find((one) => one === search.get('tab')) ?? 'profile';
  return (
    <>
      <Anchor component={Link} to=".." relative="path" size="sm"><Icon name="left" size={14} /> {t('back')}</Anchor>
      <Answered query={query}>
        {(person) => (
          <>
            <PageHeader title={person.id ?? t('unnamed', { number: user })} actions={<PersonActions tenant={tenant} user={user} />}
              badge={<><Badge variant="light" tt="none">{t(person.kind === 'user' ? 'kindUser' : 'kindVisitor')}</Badge>{!person.consent && <Badge variant="light" color="gray" tt="none">{t('noConsent')}</Badge>}</>} />
            <Tabs value={tab} onChange={(next) => setSearch({ tab: next ?? 'profile' }, { replace: true })} keepMounted={false}>
              <Tabs.List mb="lg">{TABS.map((one) => <Tabs.Tab key={one} value={one}>{t(one)}</Tabs.Tab>)}</Tabs.List>
              <Tabs.Panel value="profile"><PersonProfile person={person} /></Tabs.Panel>
              <Tabs.Panel value="events"><EventTable filter={{ user: String(user) }} withUser={false} /></Tabs.Panel>
              <Tabs.Panel value="shown"><ShownSlates user={user} /></Tabs.Panel>
            </Tabs>
          </>
        )}
      </Answered>
    </>
  );
}

function PersonActions({ tenant, user }: { tenant: string; user: number }) {
  const t = useMessages(messages);
  const may = useMay();
  const navigate = useNavigate();
  const textOf = useProblemText();
  const [asking, setAsking] = useState(false);
  const [save, erase] = [useExport(tenant, user), useErase(tenant, user)];
  const run = () => erase.mutate(undefined, {
    onSuccess({ events, impressions }) {
      notifyDone(t('erased', { number: user, events, slates: impressions }));
      void navigate('..', { relative: 'path' });
    },
  });
  return (
    <>
      {may('users.export') && (
        <Button variant="default" leftSection={<Icon name="download" size={16} />} loading={save.isPending}
          onClick={() => save.mutate(undefined, { onSuccess: () => notifyDone(t('exported')), onError: (error) => notifyProblem(isProblem(error) ? textOf(error) : String(error)) })}>{t('export')}</Button>
      )}
      {may('users.erase') && <Button variant="light" color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => setAsking(true)}>{t('erase')}</Button>}
      <ConfirmDialog opened={asking} onClose={() => setAsking(false)} title={t('eraseTitle', { number: user })} text={t('eraseText')} action={t('erase')} typed={String(user)} danger
        busy={erase.isPending} error={erase.error} onConfirm={run} />
    </>
  );
}
