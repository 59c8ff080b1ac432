import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const BUILT = path.join(import.meta.dirname, '../../../console/dist/web');
/** Addresses of the console's pages; the page itself decides what stands there. */
const PAGES = ['/', '/platform/*', '/t/*', '/account'];
const PLACEHOLDER = '__NONCE__';
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/**
 * Serves the built console. Its files are named by their content and kept by browsers for good; the page that names them is
 * asked for every time, and carries a nonce of its own for the styles that its components make.
 * @throws Error when the console has not been built
 */
export async function serveConsole(server: FastifyInstance): Promise<void> {
  const file = path.join(BUILT, 'index.html');
  if (!fs.existsSync(file)) throw new Error(`the console is not built, expected ${file}: run node tools/workspace/build.mjs`);
  const page = fs.readFileSync(file, 'utf8');
  await server.register(fastifyStatic, { root: path.join(BUILT, 'assets'), prefix: '/assets/', decorateReply: false, preCompressed: true, immutable: true, maxAge: YEAR_MS, index: false });
  for (const address of PAGES) {
    server.get(address, (_request, reply) => {
      const nonce = randomBytes(18).toString('base64');
      const policy = String(reply.getHeader('content-security-policy') ?? '');
      return reply
        .header('content-security-policy', policy.replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`))
        .header('cache-control', 'no-cache')
        .type('text/html; charset=utf-8')
        .send(page.replaceAll(PLACEHOLDER, nonce));
    });
  }
}
