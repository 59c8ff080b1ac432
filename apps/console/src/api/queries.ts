import { QueryClient, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useParams } from 'react-router';
import { answerOf, api, isProblem } from './client.ts';
import type { OperationName } from './types.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 5_000, retry: (failures, error) => isProblem(error) && error.passing && failures < 3 },
    // Asked for even offline: the failure shows the banner, and nobody waits for nothing.
    mutations: { networkMode: 'always' },
  },
});

export const useMe = () => useQuery({ queryKey: ['me'], queryFn: () => answerOf(api.GET('/admin/v1/me')), staleTime: 60_000 });

export const useTenants = () => useQuery({ queryKey: ['tenants'], queryFn: () => answerOf(api.GET('/admin/v1/tenants')) });

/** The tenant of the address. */
export function useTenantSlug(): string {
  const { tenant } = useParams();
  if (!tenant) throw new Error('useTenantSlug: expected a page below /t/:tenant');
  return tenant;
}

export const useTenant = (slug: string | undefined) => useQuery({
  queryKey: ['tenant', slug],
  queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}', { params: { path: { tenant: slug ?? '' } } })),
  enabled: slug !== undefined,
  staleTime: 60_000,
});

/** Whether the server would allow an operation, here: what it would refuse is not offered. */
export function useMay(): (operation: OperationName) => boolean {
  const { tenant: slug } = useParams();
  const { data: me } = useMe();
  const { data: tenant } = useTenant(slug);
  return useMemo(() => {
    const allowed = new Set<OperationName>([...(me?.allowed ?? []), ...(tenant?.allowed ?? [])]);
    return (operation) => allowed.has(operation);
  }, [me, tenant]);
}
