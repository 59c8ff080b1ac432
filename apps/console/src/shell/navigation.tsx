import { NavLink, ScrollArea, Stack, Text } from '@mantine/core';
import { NavLink as RouterLink } from 'react-router';
import { useMe, useTenant } from '../api/queries.ts';
import type { OperationName } from '../api/types.ts';
import { useMessages } from '../i18n/language.tsx';
import { PLATFORM_PAGES, TENANT_PAGES, type PageGroup } from '../pages.ts';
import { Icon } from '../ui/icons.tsx';
import { messages } from './messages.ts';

/** The pages this person may open, in this tenant and on the platform. */
export function Navigation({ slug }: { slug: string | undefined }) {
  const { data: me } = useMe();
  const { data: tenant } = useTenant(slug);
  const inTenant = new Set<OperationName>(tenant?.allowed ?? []);
  const onPlatform = new Set<OperationName>(me?.allowed ?? []);
  return (
    <ScrollArea flex={1} type="auto">
      {slug && tenant && TENANT_PAGES.map((group) => <Group key={group.title} group={group} base={`/t/${slug}`} allowed={inTenant} />)}
      <Group group={PLATFORM_PAGES} base="/platform" allowed={onPlatform} />
    </ScrollArea>
  );
}

function Group({ group, base, allowed }: { group: PageGroup; base: string; allowed: ReadonlySet<OperationName> }) {
  const t = useMessages(messages);
  const pages = group.pages.filter(({ needs }) => allowed.has(needs));
  if (!pages.length) return null;
  return (
    <Stack component="section" gap={2} mb="md" aria-label={t(group.title)}>
      <Text size="xs" c="dimmed" fw={600} px="sm" mb={2} aria-hidden>{t(group.title)}</Text>
      {pages.map(({ path, title, icon }) => (
        <NavLink key={path} component={RouterLink} to={`${base}/${path}`} className="zy-nav-link" label={t(title)} leftSection={<Icon name={icon} />} style={{ borderRadius: 'var(--mantine-radius-md)' }} />
      ))}
    </Stack>
  );
}
