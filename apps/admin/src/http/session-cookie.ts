import fastifyCookie from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

const cookies = fastifyCookie.fastifyCookie;

/**
 * The cookie that carries the session. Over https its name begins with `__Host-`, so that browsers accept it only secure,
 * for this host and for all paths; plain http on localhost cannot have that and uses a plain name.
 */
export class SessionCookie {
  readonly #secure: boolean;
  readonly #name: string;

  constructor(publicOrigin: string) {
    this.#secure = publicOrigin.startsWith('https:');
    this.#name = this.#secure ? '__Host-sid' : 'sid';
  }

  read(request: FastifyRequest): string | null {
    const value = cookies.parse(request.headers.cookie ?? '')[this.#name];
    return value && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : null;
  }

  set(reply: FastifyReply, token: string, expiresAt: number): void {
    reply.header('set-cookie', cookies.serialize(this.#name, token, { ...this.#attributes(), expires: new Date(expiresAt) }));
  }

  clear(reply: FastifyReply): void {
    reply.header('set-cookie', cookies.serialize(this.#name, '', { ...this.#attributes(), maxAge: 0 }));
  }

  #attributes() {
    return { path: '/', httpOnly: true, sameSite: 'strict', secure: this.#secure } as const;
  }
}
