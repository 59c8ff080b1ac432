import { createHash, createHmac, hkdfSync, pbkdf2Sync } from 'node:crypto';

export interface DatabaseUrls {
  /** Owns the tables and migrates them; never used while serving. */
  readonly owner: string;
  /** Works for one tenant at a time, confined by row-level security. */
  readonly app: string;
  /** What has no tenant yet; may only what it was granted. */
  readonly system: string;
}

export const APP_ROLE = 'zhiyin_app';
export const SYSTEM_ROLE = 'zhiyin_system';

/** The addresses of the runtime roles in the owner's database; their passwords follow from the installation's secret. */
export function databaseUrls(ownerUrl: string, secret: string): DatabaseUrls {
  const as = (role: string) => {
    const url = new URL(ownerUrl);
    url.username = role;
    url.password = rolePassword(role, secret);
    return url.href;
  };
  return { owner: ownerUrl, app: as(APP_ROLE), system: as(SYSTEM_ROLE) };
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
