import type { AdminAccount, AdminRole, TenantId } from '@zhiyin/domain';

/** @public */
export const ADMIN_ROLES: readonly AdminRole[] = ['owner', 'admin', 'analyst', 'viewer'];

/**
 * public     nobody needs to have signed in
 * signed-in  anybody who has, about themselves or about what they can see anyway
 * platform   the platform role must be among `roles`
 * tenant     the platform role or the role in the tenant of the address must be among `roles`
 * @public
 */
export type OperationScope = 'public' | 'signed-in' | 'platform' | 'tenant';

/** @public */
export interface OperationRule {
  readonly scope: OperationScope;
  readonly roles: readonly AdminRole[];
}

const everyone: readonly AdminRole[] = ADMIN_ROLES;
const analysts: readonly AdminRole[] = ['owner', 'admin', 'analyst'];
const admins: readonly AdminRole[] = ['owner', 'admin'];
const owners: readonly AdminRole[] = ['owner'];

/** Who may do what. What is not listed here, nobody may: a route names its operation or is refused. @public */
export const OPERATIONS = {
  'setup.read': { scope: 'public', roles: [] },
  'setup.owner': { scope: 'public', roles: [] },
  'invitations.accept': { scope: 'public', roles: [] },
  'session.open': { scope: 'public', roles: [] },
  'session.close': { scope: 'signed-in', roles: [] },
  'session.read': { scope: 'signed-in', roles: [] },
  'password.change': { scope: 'signed-in', roles: [] },
  'team.list': { scope: 'platform', roles: admins },
  'team.invite': { scope: 'platform', roles: owners },
  'team.update': { scope: 'platform', roles: owners },
  'team.link': { scope: 'platform', roles: owners },
  'tenants.list': { scope: 'signed-in', roles: [] },
  'tenants.create': { scope: 'platform', roles: admins },
  'tenants.read': { scope: 'tenant', roles: everyone },
  'tenants.update': { scope: 'tenant', roles: admins },
  'tenants.suspend': { scope: 'platform', roles: admins },
  'tenants.resume': { scope: 'platform', roles: admins },
  'tenants.delete': { scope: 'platform', roles: owners },
  'members.list': { scope: 'tenant', roles: admins },
  'members.set': { scope: 'tenant', roles: admins },
  'members.remove': { scope: 'tenant', roles: admins },
  'keys.list': { scope: 'tenant', roles: analysts },
  'keys.create': { scope: 'tenant', roles: admins },
  'keys.rotate': { scope: 'tenant', roles: admins },
  'keys.revoke': { scope: 'tenant', roles: admins },
  'strategies.list': { scope: 'tenant', roles: everyone },
  'strategies.read': { scope: 'tenant', roles: everyone },
  'strategies.set': { scope: 'tenant', roles: admins },
  'artifacts.list': { scope: 'tenant', roles: everyone },
  'artifacts.promote': { scope: 'tenant', roles: admins },
  'pipelines.list': { scope: 'tenant', roles: everyone },
  'pipelines.read': { scope: 'tenant', roles: everyone },
  'pipelines.diff': { scope: 'tenant', roles: everyone },
  'pipelines.save': { scope: 'tenant', roles: admins },
  'pipelines.activate': { scope: 'tenant', roles: admins },
  'pipelines.rollback': { scope: 'tenant', roles: admins },
  'pipelines.preview': { scope: 'tenant', roles: analysts },
  'figures.read': { scope: 'tenant', roles: everyone },
  'overview.read': { scope: 'tenant', roles: everyone },
  'users.list': { scope: 'tenant', roles: everyone },
  'users.read': { scope: 'tenant', roles: everyone },
  // Whoever may take everything about a person away may also see who it is: the others see ids masked.
  'users.export': { scope: 'tenant', roles: admins },
  'users.erase': { scope: 'tenant', roles: admins },
  'catalogue.list': { scope: 'tenant', roles: everyone },
  'catalogue.read': { scope: 'tenant', roles: everyone },
  'events.list': { scope: 'tenant', roles: everyone },
  'events.follow': { scope: 'tenant', roles: everyone },
  'events.send': { scope: 'tenant', roles: admins },
  'runs.list': { scope: 'tenant', roles: everyone },
  'runs.read': { scope: 'tenant', roles: everyone },
  'runs.start': { scope: 'tenant', roles: admins },
  'runs.cancel': { scope: 'tenant', roles: admins },
  'runs.tune': { scope: 'tenant', roles: admins },
  'runs.apply': { scope: 'tenant', roles: admins },
  'audit.list': { scope: 'platform', roles: admins },
  'audit.verify': { scope: 'platform', roles: admins },
  'audit.tenant': { scope: 'tenant', roles: analysts },
} as const satisfies Readonly<Record<string, OperationRule>>;

/** @public */
export type Operation = keyof typeof OPERATIONS;

/** The stronger of the platform role and the role in the tenant; null: the tenant does not exist for this person. @public */
export function roleIn(admin: AdminAccount, tenant: TenantId): AdminRole | null {
  const own = admin.memberships.find((membership) => membership.tenant === tenant)?.role ?? null;
  if (!own || !admin.platformRole) return own ?? admin.platformRole;
  return ranksAtLeast(admin.platformRole, own) ? admin.platformRole : own;
}

/** Everything that this person may do in one tenant, or, without one, on the platform. @public */
export function allowedOperations(admin: AdminAccount, tenant: TenantId | null): Operation[] {
  const scopes: readonly OperationScope[] = tenant === null ? ['public', 'signed-in', 'platform'] : ['tenant', 'platform'];
  return (Object.keys(OPERATIONS) as Operation[]).filter((operation) => scopes.includes(OPERATIONS[operation].scope) && mayDo(operation, admin, tenant));
}

/** Whether `role` may do at least what `other` may: nobody hands out more than they have. @public */
export function ranksAtLeast(role: AdminRole, other: AdminRole): boolean {
  return ADMIN_ROLES.indexOf(role) <= ADMIN_ROLES.indexOf(other);
}

/**
 * Whether this person may do this. Everything that is not allowed is denied.
 * @param tenant the tenant of the address; without one, operations of scope 'tenant' are denied
 * @public
 */
export function mayDo(operation: Operation, admin: AdminAccount | null, tenant: TenantId | null): boolean {
  const rule: OperationRule | undefined = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
  if (!rule) return false;
  if (rule.scope === 'public') return true;
  if (!admin || admin.disabled) return false;
  if (rule.scope === 'signed-in') return true;
  const role = rule.scope === 'platform' ? admin.platformRole : tenant === null ? null : roleIn(admin, tenant);
  return role !== null && rule.roles.includes(role);
}
