import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client.ts';
import type { Answer } from '../../api/types.ts';

export type Item = Answer<'catalogue_list'>['items'][number];
export type ItemState = Item['state'];

export const STATE_COLORS: Readonly<Record<ItemState, string>> = { offered: 'jade', 'sold-out': 'amber', hidden: 'gray', unknown: 'red', deleted: 'gray' };

export const useShelves = (tenant: string) => useQuery({
  queryKey: ['shelves', tenant], staleTime: 60_000, queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}/catalogue/shelves', { params: { path: { tenant } } })),
});

export const useItem = (tenant: string, item: number) => useQuery({
  queryKey: ['item', tenant, item], queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}/catalogue/{item}', { params: { path: { tenant, item } } })),
});
