import { Badge, Button, Group, ScrollArea, Text } from '@mantine/core';
import { useState } from 'react';
import { useMay, useMe } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { useRoleName } from '../../shell/role.ts';
import { Answered } from '../../ui/answer.tsx';
import { Icon } from '../../ui/icons.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { DataTable } from '../../ui/paged-table.tsx';
import { When } from '../../ui/when.tsx';
import { InviteDialog, LinkDialog } from './invite.tsx';
import { MemberActions } from './member-actions.tsx';
import { messages } from './messages.ts';
import { useTeam, type Member } from './team-queries.ts';

export interface NewLink {
  readonly name: string;
  readonly link: string;
}

export default function TeamPage() {
  const t = useMessages(messages);
  const may = useMay();
  const query = useTeam();
  const [inviting, setInviting] = useState(false);
  const [link, setLink] = useState<NewLink | null>(null);
  return (
    <>
      <PageHeader title={t('title')} description={t('text')} actions={may('team.invite') && <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setInviting(true)}>{t('invite')}</Button>} />
      <Answered query={query}>{({ team }) => <TeamTable team={team} onLink={setLink} />}</Answered>
      {inviting && <InviteDialog onClose={() => setInviting(false)} onMade={(made) => { setInviting(false); setLink(made); }} />}
      {link && <LinkDialog made={link} onClose={() => setLink(null)} />}
    </>
  );
}

function TeamTable({ team, onLink }: { team: readonly Member[]; onLink: (link: NewLink) => void }) {
  const t = useMessages(messages);
  const may = useMay();
  const { data: me } = useMe();
  const roleName = useRoleName();
  const state = ({ disabled, activated }: Member) => (disabled ? 'disabled' : activated ? 'active' : 'invited');
  const colors = { disabled: 'red', active: 'jade', invited: 'amber' } as const;
  return (
    <ScrollArea className="zy-card" style={{ borderRadius: 'var(--mantine-radius-md)' }}>
      <DataTable label={t('title')} rows={team} rowKey={({ id }) => id} columns={[
        { key: 'name', label: t('name'), cell: ({ id, name, email }) => <><Group gap="xs" wrap="nowrap"><Text size="sm" fw={500}>{name}</Text>{id === me?.id && <Badge size="sm" variant="light" tt="none">{t('you')}</Badge>}</Group><Text size="xs" c="dimmed">{email}</Text></> },
        { key: 'role', label: t('role'), cell: ({ platformRole }) => (platformRole ? roleName(platformRole) : <Text size="sm" c="dimmed">{t('noRole')}</Text>) },
        { key: 'tenants', label: t('tenants'), align: 'right', cell: ({ memberships }) => memberships.length },
        { key: 'state', label: t('state'), cell: (member) => <Badge variant="light" color={colors[state(member)]} tt="none">{t(state(member))}</Badge> },
        { key: 'since', label: t('since'), cell: ({ createdAt }) => <When at={createdAt} /> },
        { key: 'actions', label: '', align: 'right', cell: (member) => may('team.update') && <MemberActions member={member} onLink={onLink} /> },
      ]} />
    </ScrollArea>
  );
}
