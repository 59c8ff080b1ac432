import { Select } from '@mantine/core';
import { useNavigate, useLocation } from 'react-router';
import { useTenants } from '../api/queries.ts';
import { useMessages } from '../i18n/language.tsx';
import { rememberTenant } from './last-tenant.ts';
import { messages } from './messages.ts';

/** Changes the tenant and stays on the same page of it. */
export function TenantSwitcher({ slug }: { slug: string | undefined }) {
  const t = useMessages(messages);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { data } = useTenants();
  const tenants = data?.tenants ?? [];
  if (!tenants.length) return null;
  const go = (chosen: string | null) => {
    if (!chosen || chosen === slug) return;
    rememberTenant(chosen);
    const page = /^\/t\/[^/]+\/([^/]+)/.exec(pathname)?.[1] ?? 'strategies';
    void navigate(`/t/${chosen}/${page}`);
  };
  return (
    <Select aria-label={t('tenant')} placeholder={t('chooseTenant')} value={slug ?? null} onChange={go} searchable={tenants.length > 8} allowDeselect={false} w={{ base: '100%', xs: '14rem' }}
      data={tenants.map(({ slug: value, name, status }) => ({ value, label: status === 'suspended' ? `${name} (${t('suspended')})` : name }))} />
  );
}
