import { lazy, Suspense, type ComponentType } from 'react';
import { Navigate, Outlet, Route, Routes, useParams } from 'react-router';
import { useMay, useTenant, useTenants } from './api/queries.ts';
import { PLATFORM_PAGES, TENANT_PAGES, type Page } from './pages.ts';
import { SessionGate } from './session/session-gate.tsx';
import { ErrorBoundary } from './shell/error-boundary.tsx';
import { Frame } from './shell/frame.tsx';
import { rememberedTenant } from './shell/last-tenant.ts';
import { NotFound } from './shell/not-found.tsx';
import { Answered, Waiting } from './ui/answer.tsx';

const ofTenants = TENANT_PAGES.flatMap(({ pages }) => pages);
const lazily = (pages: readonly Page[]) => pages.map((page) => ({ page, Content: lazy(page.load) }));
const tenantContents = lazily(ofTenants);
const platformContents = lazily(PLATFORM_PAGES.pages);

export function App() {
  return (
    <SessionGate>
      <Routes>
        <Route element={<Frame />}>
          <Route index element={<Start />} />
          <Route path="t/:tenant" element={<WithTenant />}>
            <Route index element={<FirstPage />} />
            {tenantContents.map(({ page, Content }) => <Route key={page.path} path={`${page.path}/*`} element={<Shown page={page} Content={Content} />} />)}
          </Route>
          <Route path="platform">
            {platformContents.map(({ page, Content }) => <Route key={page.path} path={`${page.path}/*`} element={<Shown page={page} Content={Content} />} />)}
          </Route>
          <Route path="account" element={<Suspense fallback={<Waiting />}><Account /></Suspense>} />
          <Route path="*" element={<NotFound />} />
        </Route>
      </Routes>
    </SessionGate>
  );
}

const Account = lazy(() => import('./pages/account/account-page.tsx'));

function Shown({ page, Content }: { page: Page; Content: ComponentType }) {
  const may = useMay();
  const { tenant } = useParams();
  if (!may(page.needs)) return <NotFound />;
  // Another tenant's page begins anew: no filter, form or dialog is carried over.
  return <ErrorBoundary key={`${tenant} ${page.path}`}><Suspense fallback={<Waiting />}><Content /></Suspense></ErrorBoundary>;
}

/** What may be seen is known once the tenant is. */
function WithTenant() {
  const { tenant } = useParams();
  const query = useTenant(tenant);
  return <Answered query={query}>{() => <Outlet />}</Answered>;
}

function FirstPage() {
  const may = useMay();
  const first = ofTenants.find(({ needs }) => may(needs));
  return first ? <Navigate to={first.path} replace /> : <NotFound />;
}

/** The tenant of last time, or the first one; without any, the place to make one. */
function Start() {
  const query = useTenants();
  return (
    <Answered query={query}>
      {({ tenants }) => {
        const tenant = tenants.find(({ slug }) => slug === rememberedTenant()) ?? tenants[0];
        return <Navigate to={tenant ? `/t/${tenant.slug}` : '/platform/tenants'} replace />;
      }}
    </Answered>
  );
}
