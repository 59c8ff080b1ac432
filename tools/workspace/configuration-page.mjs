// Writes docs/configuration.md from the settings' schema: `node tools/workspace/configuration-page.mjs`.
import fs from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { root } from './projects.mjs';

await build(['libs/domain', 'libs/config']);
const { configurationPage } = await import('../../libs/config/dist/index.js');
fs.writeFileSync(path.join(root, 'docs/configuration.md'), configurationPage());
