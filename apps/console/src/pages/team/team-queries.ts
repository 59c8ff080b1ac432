import { useMutation, useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import type { Answer, Role } from '../../api/types.ts';

export type Member = Answer<'team_list'>['team'][number];

export const useTeam = (enabled = true) => useQuery({ queryKey: ['team'], queryFn: () => answerOf(api.GET('/admin/v1/team')), enabled });

const refresh = () => queryClient.invalidateQueries({ queryKey: ['team'] });

export function useInvite() {
  return useMutation({
    mutationFn: (body: { email: string; name: string; platformRole: Role | null }) => answerOf(api.POST('/admin/v1/team', { body: body as typeof body & { platformRole: Role } })),
    onSuccess: refresh,
    // The link is shown once and kept nowhere.
    gcTime: 0,
  });
}

export function useUpdateMember(admin: number) {
  return useMutation({
    mutationFn: (body: { name?: string; platformRole?: Role | null; disabled?: boolean }) => answerOf(api.PATCH('/admin/v1/team/{admin}', { params: { path: { admin } }, body: body as { platformRole?: Role } })),
    onSuccess: refresh,
  });
}

export function useNewLink(admin: number) {
  return useMutation({ mutationFn: () => answerOf(api.POST('/admin/v1/team/{admin}/link', { params: { path: { admin } } })), gcTime: 0 });
}
