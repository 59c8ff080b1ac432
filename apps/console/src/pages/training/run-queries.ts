import { useMutation, useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import type { Answer } from '../../api/types.ts';

export type Run = Answer<'runs_read'>;
export type LogLine = Answer<'runs_log'>['lines'][number];

export const isOver = ({ finishedAt }: Pick<Run, 'finishedAt'>) => finishedAt !== null;

export const runKey = (tenant: string, run: number) => ['run', tenant, run] as const;
const at = (tenant: string, run: number) => ({ path: { tenant, run } });

export const useRun = (tenant: string, run: number) => useQuery({
  queryKey: runKey(tenant, run), queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}/runs/{run}', { params: at(tenant, run) })),
});

/** @param going whether more points may come */
export const useCurves = (tenant: string, run: number, going: boolean) => useQuery({
  queryKey: [...runKey(tenant, run), 'curves', going],
  queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}/runs/{run}/curves', { params: at(tenant, run) })),
  refetchInterval: going ? 2_000 : false,
  placeholderData: (before) => before,
});

export const useTrials = (tenant: string, run: number, going: boolean) => useQuery({
  queryKey: [...runKey(tenant, run), 'trials', going],
  queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}/runs/{run}/trials', { params: at(tenant, run) })),
  refetchInterval: going ? 3_000 : false,
  placeholderData: (before) => before,
});

const refreshRuns = (tenant: string) => queryClient.invalidateQueries({ queryKey: ['runs', tenant] });

export function useStart(tenant: string) {
  return useMutation({
    mutationFn: (body: { strategy: string; seed?: number }) => answerOf(api.POST('/admin/v1/tenants/{tenant}/runs', { params: { path: { tenant } }, body })),
    onSuccess: () => refreshRuns(tenant),
  });
}

export interface Search {
  readonly strategy: string;
  readonly trials?: number;
  readonly cpuSeconds?: number;
  readonly apply: boolean;
}

export function useSearchSettings(tenant: string) {
  return useMutation({
    mutationFn: (body: Search) => answerOf(api.POST('/admin/v1/tenants/{tenant}/runs/tuning', { params: { path: { tenant } }, body })),
    onSuccess: () => refreshRuns(tenant),
  });
}

export function useCancel(tenant: string, run: number) {
  return useMutation({
    mutationFn: () => answerOf(api.POST('/admin/v1/tenants/{tenant}/runs/{run}/cancel', { params: at(tenant, run) })),
    onSettled: () => Promise.all([refreshRuns(tenant), queryClient.invalidateQueries({ queryKey: runKey(tenant, run) })]),
  });
}

export function useApply(tenant: string, run: number) {
  return useMutation({
    mutationFn: () => answerOf(api.POST('/admin/v1/tenants/{tenant}/runs/{run}/apply', { params: at(tenant, run) })),
    onSettled: () => Promise.all([queryClient.invalidateQueries({ queryKey: runKey(tenant, run) }), queryClient.invalidateQueries({ queryKey: ['strategies', tenant] })]),
  });
}
