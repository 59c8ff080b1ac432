// Checks package-lock.json: `node tools/workspace/lockfile.mjs`. It must work behind any registry (no addresses) and on every
// platform (no optional package that is named but has no entry: `npm ci` would refuse it, or a machine would lack its binary).
import fs from 'node:fs';
import path from 'node:path';
import { root } from './projects.mjs';

const { packages } = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
const problems = [];
for (const [place, entry] of Object.entries(packages)) {
  if (entry.resolved && /^https?:/.test(entry.resolved)) problems.push(`${place}: names a registry (${new URL(entry.resolved).host}); omit-lockfile-registry-resolved in .npmrc keeps it out`);
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (!found(place, name)) problems.push(`${place || 'the workspace'}: optional package ${name} is missing from the lockfile`);
  }
}

/** As Node resolves: beside the package, then ever further up. */
function found(place, name) {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true;
    if (!folder) return false;
  }
}

if (problems.length) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`${Object.keys(packages).length} packages, complete for every platform`);
}
