import { createHash, createHmac, hkdfSync, pbkdf2Sync } from 'node:crypto';

export interface DatabaseUrls {
  /** Owns the tables and migrates them; never used while serving. */
  readonly owner: string;
  /** Works for one tenant at a time, confined by row-level security. */
  readonly app: string;
  /** What has no tenant yet; may only what it was granted. */
  readonly system: string;
}

/** Names of the two logins that an installation's apps work as. */
export interface RuntimeRoles {
  readonly app: string;
  readonly system: string;
}

/** As migrations write them, and as all installations of a cluster were called once. */
export const PLAIN_ROLES: RuntimeRoles = { app: 'zhiyin_app', system: 'zhiyin_system' };

/**
 * Roles belong to a whole cluster, so every installation has its own, named after its secret (which nobody can tell from the name):
 * two of them live side by side in one cluster, and databases of one installation share them.
 */
export function runtimeRoles(secret: string): RuntimeRoles {
  const installation = Buffer.from(hkdfSync('sha256', secret, 'zhiyin database role', 'name', 5)).toString('hex');
  return { app: `${PLAIN_ROLES.app}_${installation}`, system: `${PLAIN_ROLES.system}_${installation}` };
}

/** The addresses of the runtime roles in the owner's database; names and passwords follow from the installation's secret. */
export function databaseUrls(ownerUrl: string, secret: string): DatabaseUrls {
  const roles = runtimeRoles(secret);
  const as = (role: string) => {
    const url = new URL(ownerUrl);
    url.username = role;
    url.password = rolePassword(role, secret);
    return url.href;
  };
  return { owner: ownerUrl, app: as(roles.app), system: as(roles.system) };
}

export function rolePassword(role: string, secret: string): string {
  return Buffer.from(hkdfSync('sha256', secret, 'zhiyin database role', role, 24)).toString('base64url');
}

/**
 * What PostgreSQL stores for a password (RFC 5803). Sent instead of the password itself, which would otherwise stand in the
 * server's log wherever statements are logged.
 */
export function scramVerifier(password: string, salt: Uint8Array): string {
  const iterations = 4096;
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const mac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(mac('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${Buffer.from(salt).toString('base64')}$${stored}:${mac('Server Key').toString('base64')}`;
}
