import type { operations, paths } from '../../dist/api/admin-api.d.ts';

type Json<O> = O extends { responses: infer R } ? { [S in keyof R]: R[S] extends { content: { 'application/json': infer A } } ? A : never }[keyof R] : never;

/** The JSON that a 2xx of an operation holds. */
export type Answer<N extends keyof operations> = Json<operations[N]>;

export type Me = Answer<'session_me'>;
export type Role = NonNullable<Me['platformRole']>;
/** What somebody may be allowed to do. */
export type OperationName = Me['allowed'][number];
export type Tenant = Answer<'tenants_list'>['tenants'][number];
export type Strategy = Answer<'strategies_read'>;
export type Artifact = NonNullable<Strategy['champion']>;
export type TenantBody = NonNullable<paths['/admin/v1/tenants']['post']['requestBody']>['content']['application/json'];
