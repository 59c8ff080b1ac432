import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { defineConfig } from 'vite';

/** The admin app to ask while pages are worked on: `npx vite apps/console`. */
const ADMIN = process.env.ADMIN_ORIGIN ?? 'http://localhost:3001';

export default defineConfig({
  plugins: [apiTypes(), compressed()],
  oxc: { jsx: { runtime: 'automatic' } },
  // Written by the server, anew for every page: the policy allows styles that carry it, and no others.
  html: { cspNonce: '__NONCE__' },
  build: {
    assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 700, manifest: 'manifest.json',
    // Libraries mark what is for browsers only, which means nothing where everything is.
    rolldownOptions: { checks: { moduleLevelDirective: false, bundlerTimings: false, pluginTimings: false } },
  },
  server: { proxy: { '/admin': ADMIN, '/docs': ADMIN, '/livez': ADMIN } },
});

/** Types of the admin API from its description. They cannot go stale: the page is built anew when the description changes. */
function apiTypes() {
  return {
    name: 'api-types',
    async buildStart() {
      const description = path.join(import.meta.dirname, '../../docs/admin-openapi.json');
      const types = path.join(import.meta.dirname, 'dist/api/admin-api.d.ts');
      if (fs.existsSync(types) && fs.statSync(types).mtimeMs > fs.statSync(description).mtimeMs) return;
      const { default: typesOf, astToString } = await import('openapi-typescript');
      fs.mkdirSync(path.dirname(types), { recursive: true });
      fs.writeFileSync(types, astToString(await typesOf(JSON.parse(fs.readFileSync(description, 'utf8')))));
    },
  };
}

/** A smaller copy beside every asset, so that the server compresses nothing. */
function compressed() {
  return {
    name: 'compressed',
    apply: 'build',
    writeBundle({ dir }, bundle) {
      for (const file of Object.keys(bundle).filter((name) => name.startsWith('assets/'))) {
        const whole = path.join(dir, file);
        fs.writeFileSync(`${whole}.gz`, gzipSync(fs.readFileSync(whole), { level: 9 }));
      }
    },
  };
}
