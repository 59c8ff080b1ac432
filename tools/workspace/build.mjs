// Compiles TypeScript to JavaScript with swc, AssemblyScript (a project's `assembly/kernels.ts`) to WebAssembly in its `wasm/`, and
// pages with Vite: `node tools/workspace/build.mjs [project...]`. Only what changed is compiled.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { buildPages } from './build-pages.mjs';
import { isPage, projects, root } from './projects.mjs';

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
  for (const project of only.filter((one) => !isPage(one))) {
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
  const others = (await assemble(only, modified(import.meta.filename))) + (await buildPages(only.filter(isPage)));
  if (!stale.length) return others;
  const { transformFile } = require('@swc/core');
  await Promise.all(stale.map(async ({ source, target }) => {
    const { code, map } = await transformFile(source, { configFile: swcrc, swcrc: false, sourceFileName: path.relative(path.dirname(target), source) });
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(`${target}.map`, map);
    replaceFile(target, `${code}//# sourceMappingURL=${path.basename(target)}.map\n`);
  }));
  return stale.length + others;
}

/** Written beside and renamed: a build that is killed leaves no half file that looks fresh. */
function replaceFile(target, content) {
  const beside = `${target}.${process.pid}.tmp`;
  fs.writeFileSync(beside, content);
  fs.renameSync(beside, target);
}

/** Every processor that runs Node has SIMD; fused multiply-add is in the relaxed variant, which the loader takes where Node knows it. */
const WASM_VARIANTS = { simd: 'threads,simd', 'relaxed-simd': 'threads,simd,relaxed-simd' };

async function assemble(only, settingsTime) {
  const stale = [];
  for (const project of only) {
    const folder = path.join(root, project, 'assembly');
    if (!fs.existsSync(folder)) continue;
    const newest = Math.max(settingsTime, ...fs.readdirSync(folder).map((file) => modified(path.join(folder, file))));
    for (const [variant, features] of Object.entries(WASM_VARIANTS)) {
      const target = path.join(root, project, `wasm/kernels-${variant}.wasm`);
      if (modified(target) < newest) stale.push({ folder, features, target });
    }
  }
  for (const { folder, features, target } of stale) replaceFile(target, await assembleOne(folder, features, target));
  return stale.length;
}

/** The module imports a shared memory from its caller and brings no allocator of its own. */
async function assembleOne(folder, features, target) {
  const { default: asc } = await import('assemblyscript/asc');
  let wasm = null;
  const { error, stderr } = await asc.main([
    'kernels.ts', '--outFile', 'kernels.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--enable', features,
    '--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536',
  ], {
    readFile: (name) => {
      const file = path.resolve(folder, name);
      return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null;
    },
    writeFile: (_name, content) => { wasm = content; },
    listFiles: () => [],
  });
  if (error) throw new Error(`AssemblyScript in ${folder}: ${error.message}\n${stderr.toString()}`);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  return wasm;
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
