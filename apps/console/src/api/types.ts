import type { operations, paths } from '../../dist/api/admin-api.d.ts';

/** The JSON of a 2xx. */
type Answer<O> = O extends { responses: infer R } ? { [S in keyof R]: R[S] extends { content: { 'application/json': infer A } } ? A : never }[keyof R] : never;

export type Me = Answer<operations['session_me']>;
export type Role = NonNullable<Me['platformRole']>;
/** What somebody may be allowed to do. */
export type OperationName = Me['allowed'][number];
export type Tenant = Answer<operations['tenants_list']>['tenants'][number];
export type Strategy = Answer<operations['strategies_read']>;
export type Artifact = NonNullable<Strategy['champion']>;
export type TenantBody = NonNullable<paths['/admin/v1/tenants']['post']['requestBody']>['content']['application/json'];
