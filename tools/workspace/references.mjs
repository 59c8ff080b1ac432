// Writes every project's tsconfig.json from what it imports, and the root's list of projects:
// `node tools/workspace/references.mjs [--check]`.
import fs from 'node:fs';
import path from 'node:path';
import { isPage, projects, root } from './projects.mjs';

const all = projects();
const nameOf = new Map(all.map((project) => [JSON.parse(fs.readFileSync(path.join(root, project, 'package.json'), 'utf8')).name, project]));

function imports(project) {
  const found = new Set();
  for (const part of ['src', 'test', 'e2e']) {
    const folder = path.join(root, project, part);
    if (!fs.existsSync(folder)) continue;
    for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
      const isTest = part !== 'src' || /\.(spec|test)\.tsx?$/.test(entry.name);
      const text = fs.readFileSync(path.join(entry.parentPath, entry.name), 'utf8');
      for (const [, name] of text.matchAll(/from '(@zhiyin\/[a-z-]+)/g)) {
        const target = nameOf.get(name);
        if (target && target !== project && !isTest) found.add(target);
      }
    }
  }
  return [...found].sort();
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
/** Declarations only, beside what Vite builds. */
const forBrowsers = {
  outDir: 'dist/types', tsBuildInfoFile: 'dist/types/.tsbuildinfo',
  lib: ['ES2023', 'DOM', 'DOM.Iterable'], jsx: 'react-jsx', module: 'ESNext', moduleResolution: 'bundler', types: ['vite/client'],
};
const files = new Map();
for (const project of all) {
  const up = path.relative(path.join(root, project), root);
  files.set(`${project}/tsconfig.json`, json({
    extends: `${up}/tsconfig.base.json`,
    compilerOptions: { rootDir: 'src', ...(isPage(project) ? forBrowsers : { outDir: 'dist', tsBuildInfoFile: 'dist/.tsbuildinfo' }) },
    include: ['src'],
    exclude: ['src/**/*.spec.ts'],
    references: imports(project).map((target) => ({ path: path.relative(path.join(root, project), path.join(root, target)) })),
  }));
}
files.set('tsconfig.json', json({ files: [], references: all.map((project) => ({ path: project })) }));
// Tests of all projects are checked as one program that emits nothing: they may import whatever they test against.
files.set('tsconfig.test.json', json({
  extends: './tsconfig.base.json',
  compilerOptions: { composite: false, declaration: false, emitDeclarationOnly: false, noEmit: true, allowImportingTsExtensions: true, customConditions: ['@zhiyin/source'], types: ['node', 'jest'] },
  include: all.flatMap((project) => [`${project}/src/**/*.spec.ts`, `${project}/test/**/*.ts`, `${project}/e2e/**/*.ts`]),
}));

const stale = [...files].filter(([file, text]) => !fs.existsSync(path.join(root, file)) || fs.readFileSync(path.join(root, file), 'utf8') !== text);
if (process.argv.includes('--check')) {
  if (stale.length) {
    console.error(`project references are out of date: ${stale.map(([file]) => file).join(', ')}; run: node tools/workspace/references.mjs`);
    process.exitCode = 1;
  }
} else {
  for (const [file, text] of stale) fs.writeFileSync(path.join(root, file), text);
  console.log(`project references: ${stale.length} of ${files.size} files written`);
}
