import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * The cookie that carries the session. Over https its name begins with `__Host-`, so that browsers accept it only secure,
 * for this host and for all paths; plain http on localhost cannot have that and uses a plain name.
 */
export class SessionCookie {
  readonly #name: string;
  readonly #attributes: string;

  constructor(publicOrigin: string) {
    const secure = publicOrigin.startsWith('https:');
    this.#name = secure ? '__Host-sid' : 'sid';
    this.#attributes = `Path=/; HttpOnly; ${secure ? 'Secure; ' : ''}SameSite=Strict`;
  }

  /** null unless there is exactly one, shaped like ours: two of a name mean that somebody planted one. */
  read(request: FastifyRequest): string | null {
    const found = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('=')).filter(([name]) => name === this.#name);
    return found.length === 1 && /^[A-Za-z0-9_-]{43}$/.test(found[0][1] ?? '') ? found[0][1] : null;
  }

  set(reply: FastifyReply, token: string, expiresAt: number): void {
    reply.header('set-cookie', `${this.#name}=${token}; Expires=${new Date(expiresAt).toUTCString()}; ${this.#attributes}`);
  }

  clear(reply: FastifyReply): void {
    reply.header('set-cookie', `${this.#name}=; Max-Age=0; ${this.#attributes}`);
  }
}
