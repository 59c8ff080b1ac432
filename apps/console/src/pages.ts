import type { ComponentType } from 'react';
import type { OperationName } from './api/types.ts';
import type { messages } from './shell/messages.ts';
import type { IconName } from './ui/icons.tsx';

export type NavigationKey = keyof typeof messages.en;

/** One page: what the navigation says of it, and where its code is. It is loaded when it is opened, and owns every address below its own. */
export interface Page {
  readonly path: string;
  readonly title: NavigationKey;
  readonly icon: IconName;
  /** Shown to those who may do this. */
  readonly needs: OperationName;
  readonly load: () => Promise<{ readonly default: ComponentType }>;
}

export interface PageGroup {
  readonly title: NavigationKey;
  readonly pages: readonly Page[];
}

/** Below /t/:tenant. A new page is one more entry here, and a folder in pages/. The first that somebody may see opens first. */
export const TENANT_PAGES: readonly PageGroup[] = [
  {
    title: 'observe',
    pages: [
      { path: 'overview', title: 'overview', icon: 'overview', needs: 'overview.read', load: () => import('./pages/overview/overview-page.tsx') },
      { path: 'users', title: 'users', icon: 'users', needs: 'users.list', load: () => import('./pages/users/users-page.tsx') },
      { path: 'catalogue', title: 'catalogue', icon: 'catalogue', needs: 'catalogue.list', load: () => import('./pages/catalogue/catalogue-page.tsx') },
      { path: 'events', title: 'events', icon: 'events', needs: 'events.list', load: () => import('./pages/events/events-page.tsx') },
    ],
  },
  {
    title: 'steer',
    pages: [
      { path: 'strategies', title: 'strategies', icon: 'strategies', needs: 'strategies.list', load: () => import('./pages/strategies/strategies-page.tsx') },
      { path: 'pipelines', title: 'pipelines', icon: 'pipelines', needs: 'pipelines.list', load: () => import('./pages/pipelines/pipelines-page.tsx') },
      { path: 'preview', title: 'preview', icon: 'preview', needs: 'pipelines.preview', load: () => import('./pages/preview/preview-page.tsx') },
      { path: 'training', title: 'training', icon: 'training', needs: 'runs.list', load: () => import('./pages/training/training-page.tsx') },
    ],
  },
  {
    title: 'connect',
    pages: [
      { path: 'start', title: 'start', icon: 'start', needs: 'tenants.read', load: () => import('./pages/start/start-page.tsx') },
      { path: 'keys', title: 'keys', icon: 'keys', needs: 'keys.list', load: () => import('./pages/keys/keys-page.tsx') },
      { path: 'team', title: 'team', icon: 'team', needs: 'members.list', load: () => import('./pages/members/members-page.tsx') },
      { path: 'audit', title: 'audit', icon: 'audit', needs: 'audit.tenant', load: () => import('./pages/audit/audit-page.tsx') },
    ],
  },
];

/** Below /platform. */
export const PLATFORM_PAGES: PageGroup = {
  title: 'platform',
  pages: [
    { path: 'tenants', title: 'tenants', icon: 'tenants', needs: 'tenants.list', load: () => import('./pages/tenants/tenants-page.tsx') },
    { path: 'team', title: 'team', icon: 'users', needs: 'team.list', load: () => import('./pages/team/team-page.tsx') },
    { path: 'audit', title: 'audit', icon: 'audit', needs: 'audit.list', load: () => import('./pages/audit/audit-page.tsx') },
  ],
};
