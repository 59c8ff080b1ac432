// Compiles TypeScript to JavaScript with swc: `node tools/workspace/build.mjs [project...]`. Only what changed is compiled.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { projects, root } from './projects.mjs';

const require = createRequire(import.meta.url);

function sources(folder) {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts') && !entry.name.endsWith('.spec.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

const modified = (file) => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** @returns number of files compiled */
export async function build(only = projects()) {
  const swcrc = path.join(root, '.swcrc');
  const settingsTime = Math.max(modified(swcrc), modified(import.meta.filename));
  const stale = [];
  for (const project of only) {
    const src = path.join(root, project, 'src');
    const dist = path.join(root, project, 'dist');
    const expected = new Set();
    for (const source of sources(src)) {
      const target = path.join(dist, path.relative(src, source)).replace(/\.ts$/, '.js');
      expected.add(target);
      if (modified(target) < Math.max(modified(source), settingsTime)) stale.push({ source, target });
    }
    removeOrphans(dist, expected);
  }
  if (!stale.length) return 0;
  const { transformFile } = require('@swc/core');
  await Promise.all(stale.map(async ({ source, target }) => {
    const { code, map } = await transformFile(source, { configFile: swcrc, swcrc: false, sourceFileName: path.relative(path.dirname(target), source) });
    fs.mkdirSync(path.dirname(target), { recursive: true });
    // Written beside and renamed: a build that is killed leaves no half file that looks fresh.
    fs.writeFileSync(`${target}.map`, map);
    fs.writeFileSync(`${target}.tmp`, `${code}//# sourceMappingURL=${path.basename(target)}.map\n`);
    fs.renameSync(`${target}.tmp`, target);
  }));
  return stale.length;
}

/** A deleted source must not live on as compiled code. */
function removeOrphans(dist, expected) {
  if (!fs.existsSync(dist)) return;
  for (const entry of fs.readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && file.endsWith('.js') && !expected.has(file)) fs.rmSync(file);
  }
}

if (process.argv[1] === import.meta.filename) {
  const started = performance.now();
  const only = process.argv.slice(2);
  const count = await build(only.length ? only : undefined);
  console.log(`built ${count} files in ${Math.round(performance.now() - started)} ms`);
}
