import fs from 'node:fs';
import path from 'node:path';
import { root } from './projects.mjs';

/** Beside a project's own files, what a page is made from. */
const SHARED = ['package-lock.json', 'docs/admin-openapi.json', 'tools/workspace/build-pages.mjs'];

/**
 * Builds pages with Vite into their `dist/web`, where something they are made from is newer than what is there.
 * @returns number of pages built
 */
export async function buildPages(pages) {
  const stale = pages.filter((page) => newest(page) > modified(path.join(root, page, 'dist/web/index.html')));
  for (const page of stale) await buildPage(path.join(root, page));
  return stale.length;
}

/** Into a folder beside, then swapped: a build that is killed leaves no half page, and a running server no moment without one. */
async function buildPage(folder) {
  const { build } = await import('vite');
  const [target, fresh, old] = ['web', `web.${process.pid}.new`, `web.${process.pid}.old`].map((name) => path.join(folder, 'dist', name));
  await build({ root: folder, configFile: path.join(folder, 'vite.config.mjs'), logLevel: 'warn', build: { outDir: fresh, emptyOutDir: true } });
  if (fs.existsSync(target)) fs.renameSync(target, old);
  fs.renameSync(fresh, target);
  fs.rmSync(old, { recursive: true, force: true });
}

function newest(page) {
  const own = fs.readdirSync(path.join(root, page, 'src'), { recursive: true }).map((file) => `${page}/src/${file}`).filter((file) => !file.endsWith('.spec.ts'));
  return Math.max(...[...SHARED, `${page}/index.html`, `${page}/vite.config.mjs`, ...own].map((file) => modified(path.join(root, file))));
}

function modified(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
