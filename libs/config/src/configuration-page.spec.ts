import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { configurationPage } from './configuration-page.ts';

it('docs/configuration.md is what the schema says (else run: node tools/workspace/configuration-page.mjs)', () => {
  expect(fs.readFileSync(path.join(import.meta.dirname, '../../../docs/configuration.md'), 'utf8')).toBe(configurationPage());
});
