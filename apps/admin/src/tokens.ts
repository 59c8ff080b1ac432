/** Names under which Nest hands out what has no class of its own at run time. */
export const LOGGER = Symbol('logger');
export const CLOCK = Symbol('clock');
export const AUDIT_LOG = Symbol('audit log');
export const ADMIN_STORE = Symbol('admin store');
export const KEY_STORE = Symbol('key store');
export const TENANT_STORE = Symbol('tenant store');
export const STRATEGY_STORE = Symbol('strategy store');
export const PIPELINE_STORE = Symbol('pipeline store');
export const FIGURE_STORE = Symbol('figure store');
export const LOYALTY_STORE = Symbol('loyalty store');
export const USER_STORE = Symbol('user store');
export const CATALOGUE_STORE = Symbol('catalogue store');
export const EXPLORER_STORE = Symbol('explorer store');
export const INTAKE_PROBLEM_STORE = Symbol('intake problem store');
export const RUN_STORE = Symbol('run store');
export const PUBLIC_ORIGIN = Symbol('public origin');
