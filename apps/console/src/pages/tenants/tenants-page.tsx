import { Anchor, Badge, Button, ScrollArea, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { useMay, useTenants } from '../../api/queries.ts';
import type { Tenant } from '../../api/types.ts';
import { useMessages } from '../../i18n/language.tsx';
import { useRoleName } from '../../shell/role.ts';
import { Answered } from '../../ui/answer.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icons.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { DataTable } from '../../ui/paged-table.tsx';
import { When } from '../../ui/when.tsx';
import { messages } from './messages.ts';
import { TenantActions } from './tenant-actions.tsx';
import { CreateTenant } from './tenant-form.tsx';

export default function TenantsPage() {
  const t = useMessages(messages);
  const may = useMay();
  const query = useTenants();
  const [creating, setCreating] = useState(false);
  const create = may('tenants.create') ? <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>{t('create')}</Button> : undefined;
  return (
    <>
      <PageHeader title={t('title')} description={t('text')} actions={query.data?.tenants.length ? create : undefined} />
      <Answered query={query}>
        {({ tenants }) => (tenants.length
          ? <TenantTable tenants={tenants} />
          : <EmptyState icon="tenants" title={t('emptyTitle')} text={t(create ? 'emptyText' : 'emptyOthers')} action={create} />)}
      </Answered>
      <CreateTenant opened={creating} onClose={() => setCreating(false)} />
    </>
  );
}

function TenantTable({ tenants }: { tenants: readonly Tenant[] }) {
  const t = useMessages(messages);
  const roleName = useRoleName();
  return (
    <ScrollArea className="zy-card" style={{ borderRadius: 'var(--mantine-radius-md)' }}>
      <DataTable label={t('title')} rows={tenants} rowKey={({ id }) => id} columns={[
        {
          key: 'name', label: t('name'), cell: ({ slug, name }) => (
            <><Anchor component={Link} to={`/t/${slug}`} fw={500}>{name}</Anchor><Text size="xs" c="dimmed" className="zy-mono">{slug}</Text></>
          ),
        },
        { key: 'status', label: t('status'), cell: ({ status }) => <Badge variant="light" color={status === 'active' ? 'jade' : 'amber'}>{t(status)}</Badge> },
        { key: 'currency', label: t('currency'), cell: ({ currency }) => currency ?? '–' },
        { key: 'role', label: t('role'), cell: ({ role }) => roleName(role) },
        { key: 'since', label: t('since'), cell: ({ createdAt }) => <When at={createdAt} /> },
        { key: 'actions', label: '', align: 'right', cell: (tenant) => <TenantActions tenant={tenant} /> },
      ]} />
    </ScrollArea>
  );
}
