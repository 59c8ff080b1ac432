import { AppShell, Box, Burger, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect } from 'react';
import { Outlet, useLocation, useParams } from 'react-router';
import { useMessages } from '../i18n/language.tsx';
import { AccountMenu } from './account-menu.tsx';
import { LanguageMenu, SchemeMenu } from './appearance.tsx';
import { Brand } from './brand.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { rememberedTenant, rememberTenant } from './last-tenant.ts';
import { messages } from './messages.ts';
import { Navigation } from './navigation.tsx';
import { TenantSwitcher } from './tenant-switcher.tsx';

/** Header, navigation and the page between them. */
export function Frame() {
  const t = useMessages(messages);
  const [opened, { toggle, close }] = useDisclosure();
  const { tenant } = useParams();
  const { pathname } = useLocation();
  useEffect(() => {
    if (tenant) rememberTenant(tenant);
  }, [tenant]);
  useEffect(close, [pathname, close]);
  // On the platform's pages the navigation still leads back to the tenant of before.
  const slug = tenant ?? rememberedTenant() ?? undefined;
  return (
    <AppShell header={{ height: 60 }} navbar={{ width: 240, breakpoint: 'sm', collapsed: { mobile: !opened } }} padding={{ base: 'md', md: 'xl' }}>
      <a className="zy-skip" href="#content">{t('skip')}</a>
      <AppShell.Header px="md" bg="var(--zy-card)">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="md" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t(opened ? 'closeNavigation' : 'openNavigation')} aria-expanded={opened} />
            <Brand />
            <Box visibleFrom="sm"><TenantSwitcher slug={tenant} /></Box>
          </Group>
          <Group gap={2} wrap="nowrap"><LanguageMenu /><SchemeMenu /><AccountMenu /></Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" pt="md" bg="var(--zy-card)" aria-label={t('navigation')}>
        <Box hiddenFrom="sm" mb="sm"><TenantSwitcher slug={tenant} /></Box>
        <Navigation slug={slug} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Box maw="76rem" mx="auto"><ConnectionBanner /><Outlet /></Box>
      </AppShell.Main>
    </AppShell>
  );
}
