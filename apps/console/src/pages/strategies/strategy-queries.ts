import { useMutation, useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import type { Strategy } from '../../api/types.ts';

export const useStrategies = (tenant: string) => useQuery({
  queryKey: ['strategies', tenant],
  queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}/strategies', { params: { path: { tenant } } })),
});

export const useArtifacts = (tenant: string, strategy: string) => useQuery({
  queryKey: ['artifacts', tenant, strategy],
  queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}/strategies/{strategy}/artifacts', { params: { path: { tenant, strategy } } })),
});

export type Decision = Partial<Pick<Strategy, 'enabled' | 'config' | 'schedule'>>;

/** Changes what a tenant has decided about a strategy, with the revision that was shown: what somebody else changed meanwhile is not overwritten unseen. */
export function useDecide(tenant: string, { id, enabled, revision }: Strategy) {
  return useMutation({
    mutationFn: (decision: Decision) => answerOf(api.PUT('/admin/v1/tenants/{tenant}/strategies/{strategy}', {
      params: { path: { tenant, strategy: id } }, body: { enabled, ...decision, ...(revision === null ? {} : { revision }) },
    })),
    // After a refusal too: the page should show what is.
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['strategies', tenant] }),
  });
}

/** Lets a model serve, newer or older, unless somebody else published meanwhile. */
export function usePromote(tenant: string, strategy: string, expectedEpoch: number) {
  return useMutation({
    mutationFn: (artifact: number) => answerOf(api.POST('/admin/v1/tenants/{tenant}/strategies/{strategy}/champion', { params: { path: { tenant, strategy } }, body: { artifact, expectedEpoch } })),
    onSettled: () => Promise.all([queryClient.invalidateQueries({ queryKey: ['artifacts', tenant, strategy] }), queryClient.invalidateQueries({ queryKey: ['strategies', tenant] })]),
  });
}
