import path from 'node:path';
import { generateFiles, logger } from '@nx/devkit';

const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** `npx nx g @zhiyin/generators:strategy my-idea`: writes libs/strategies/my-idea, which passes its test as it is. */
export default async function strategyGenerator(tree, { name }) {
  if (!KEBAB.test(name)) throw new Error(`strategy id: expected kebab-case such as 'my-idea', got '${name}'`);
  const folder = `libs/strategies/${name}`;
  if (tree.exists(`${folder}/package.json`)) throw new Error(`${folder} is already there: choose another id or change that strategy`);
  const camel = name.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
  const title = name[0].toUpperCase() + name.slice(1).replaceAll('-', ' ');
  generateFiles(tree, path.join(import.meta.dirname, 'files'), folder, { name, camel, title });
  return () => logger.info(nextSteps(name, camel));
}

function nextSteps(name, camel) {
  return `
'${name}' is written. Next:
  1. npm install                              links the new package
  2. node tools/workspace/references.mjs      tells TypeScript about it
  3. node tools/workspace/jest.mjs --selectProjects libs/strategies/${name}
  4. in apps/api/src/strategies.ts, apps/trainer/src/strategies.ts, apps/admin/src/strategies.ts and tools/cli/src/strategies.ts
       import { ${camel}Strategy } from '@zhiyin/strategy-${name}';
     and add ${camel}Strategy to the list
`;
}
