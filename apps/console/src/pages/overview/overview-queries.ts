import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client.ts';
import type { Answer } from '../../api/types.ts';

export type Figures = Answer<'figures_read'>;
export type Overview = Answer<'overview_read'>;
export type AttentionAnswer = Answer<'attention_read'>;
export type Attention = AttentionAnswer['attention'][number];

const REFRESH_MS = 60_000;
const DAY_MS = 86_400_000;

const spanOf = (days: number) => ({ from: new Date(Date.now() - (days - 1) * DAY_MS).toISOString().slice(0, 10) });

export const useFigures = (tenant: string, days: number) => useQuery({
  queryKey: ['figures', tenant, days], refetchInterval: REFRESH_MS, placeholderData: keepPreviousData,
  queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}/figures', { params: { path: { tenant }, query: spanOf(days) } })),
});

export const useOverview = (tenant: string, days: number) => useQuery({
  queryKey: ['overview', tenant, days], refetchInterval: REFRESH_MS, placeholderData: keepPreviousData,
  queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}/overview', { params: { path: { tenant }, query: spanOf(days) } })),
});

export const useAttention = (tenant: string) => useQuery({
  queryKey: ['attention', tenant], refetchInterval: REFRESH_MS,
  queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}/overview/attention', { params: { path: { tenant } } })),
});
