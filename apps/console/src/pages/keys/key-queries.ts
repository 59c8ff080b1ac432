import { useMutation, useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import type { Answer } from '../../api/types.ts';

export type Keys = Answer<'keys_list'>;
export type Key = Keys['keys'][number];

export interface WantedKey {
  readonly name: string;
  readonly kind: Key['kind'];
  readonly scopes?: readonly string[];
  readonly origins?: readonly string[];
  readonly requestsPerSecond?: number;
  readonly expiresAt?: string;
}

export const useKeys = (tenant: string) => useQuery({ queryKey: ['keys', tenant], queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}/keys', { params: { path: { tenant } } })) });

const refresh = (tenant: string) => queryClient.invalidateQueries({ queryKey: ['keys', tenant] });

export function useCreateKey(tenant: string) {
  return useMutation({
    mutationFn: ({ scopes, origins, ...wanted }: WantedKey) => answerOf(api.POST('/admin/v1/tenants/{tenant}/keys', {
      params: { path: { tenant } }, body: { ...wanted, ...(scopes ? { scopes: [...scopes] as never } : {}), ...(origins ? { origins: [...origins] } : {}) },
    })),
    onSuccess: () => refresh(tenant),
    // The key itself is kept nowhere, here neither.
    gcTime: 0,
  });
}

export function useRotateKey(tenant: string, key: number) {
  return useMutation({
    mutationFn: (overlapMinutes: number) => answerOf(api.POST('/admin/v1/tenants/{tenant}/keys/{key}/rotate', { params: { path: { tenant, key } }, body: { overlapMinutes } })),
    onSuccess: () => refresh(tenant),
    gcTime: 0,
  });
}

export function useRevokeKey(tenant: string, key: number) {
  return useMutation({
    mutationFn: () => answerOf(api.DELETE('/admin/v1/tenants/{tenant}/keys/{key}', { params: { path: { tenant, key } } })),
    onSettled: () => refresh(tenant),
  });
}
