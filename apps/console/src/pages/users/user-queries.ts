import { useMutation, useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import type { Answer } from '../../api/types.ts';

export type Person = Answer<'people_list'>['users'][number];
export type Profile = Answer<'people_profile'>;
export type Slate = Answer<'people_slates'>['slates'][number];

export const usePerson = (tenant: string, user: number) => useQuery({
  queryKey: ['person', tenant, user],
  queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}/users/{user}', { params: { path: { tenant, user } } })),
});

export const useProfile = (tenant: string, user: number) => useQuery({
  queryKey: ['person', tenant, user, 'profile'],
  queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}/users/{user}/profile', { params: { path: { tenant, user } } })),
});

/** Saves everything stored about a person as a file. */
export function useExport(tenant: string, user: number) {
  return useMutation({
    async mutationFn() {
      const found = await answerOf(api.POST('/admin/v1/tenants/{tenant}/users/{user}/export', { params: { path: { tenant, user } } }));
      const address = URL.createObjectURL(new Blob([JSON.stringify(found, null, 2)], { type: 'application/json' }));
      const link = Object.assign(document.createElement('a'), { href: address, download: `${tenant}-person-${user}.json` });
      link.click();
      URL.revokeObjectURL(address);
    },
  });
}

export function useErase(tenant: string, user: number) {
  return useMutation({
    mutationFn: () => answerOf(api.DELETE('/admin/v1/tenants/{tenant}/users/{user}', { params: { path: { tenant, user } } })),
    onSuccess: () => Promise.all([queryClient.removeQueries({ queryKey: ['person', tenant, user] }), queryClient.invalidateQueries({ queryKey: ['people', tenant] })]),
  });
}
