import { useMutation, useQuery } from '@tanstack/react-query';
import { answerOf, api, isProblem } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import type { Answer } from '../../api/types.ts';
import type { PipelineDraft } from './document.ts';

export type PlacementVersions = Answer<'pipelines_versions'>;
export type Version = PlacementVersions['versions'][number];
export type Placement = Answer<'pipelines_list'>['placements'][number];

export const usePlacements = (tenant: string) => useQuery({
  queryKey: ['placements', tenant],
  queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}/placements', { params: { path: { tenant } } })),
});

/** Versions of a placement; of one that nobody has saved yet: none. */
export const useVersions = (tenant: string, placement: string) => useQuery({
  queryKey: ['versions', tenant, placement],
  queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}/placements/{placement}/versions', { params: { path: { tenant, placement } } })).catch((error: unknown): PlacementVersions => {
    if (isProblem(error) && error.code === 'PLACEMENT_UNKNOWN') return { name: placement, activeVersion: null, epoch: 0, versions: [] };
    throw error;
  }),
});

export const useDiff = (tenant: string, placement: string, from: number, to: number) => useQuery({
  queryKey: ['diff', tenant, placement, from, to],
  queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}/placements/{placement}/diff', { params: { path: { tenant, placement }, query: { from: String(from), to: String(to) } } })),
  staleTime: Infinity,
});

const refresh = (tenant: string, placement: string) => Promise.all([
  queryClient.invalidateQueries({ queryKey: ['placements', tenant] }), queryClient.invalidateQueries({ queryKey: ['versions', tenant, placement] }),
]);

export function useSave(tenant: string, placement: string) {
  return useMutation({
    mutationFn: ({ document, note }: { document: PipelineDraft; note: string }) => answerOf(api.POST('/admin/v1/tenants/{tenant}/placements/{placement}/versions', {
      params: { path: { tenant, placement } }, body: { document: { ...document }, note: note || null },
    })),
    onSuccess: () => refresh(tenant, placement),
  });
}

/** With the epoch that was shown: what somebody else activated meanwhile is not overwritten unseen. */
export function useActivate(tenant: string, { name: placement, epoch: expectedEpoch }: Pick<Placement, 'name' | 'epoch'>) {
  return useMutation({
    mutationFn: (version: number) => answerOf(api.POST('/admin/v1/tenants/{tenant}/placements/{placement}/activate', { params: { path: { tenant, placement } }, body: { version, expectedEpoch } })),
    onSettled: () => refresh(tenant, placement),
  });
}

export function useRollBack(tenant: string, { name: placement, epoch: expectedEpoch }: Pick<Placement, 'name' | 'epoch'>) {
  return useMutation({
    mutationFn: () => answerOf(api.POST('/admin/v1/tenants/{tenant}/placements/{placement}/rollback', { params: { path: { tenant, placement } }, body: { expectedEpoch } })),
    onSettled: () => refresh(tenant, placement),
  });
}
