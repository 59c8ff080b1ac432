import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StrategyPlugin } from '@zhiyin/strategy-sdk';
import { conformanceChecks } from '@zhiyin/strategy-sdk/conformance';

const here = path.dirname(fileURLToPath(import.meta.url));
const page = path.resolve(here, '../../../docs/writing-a-strategy.md');
const readme = path.resolve(here, '../../../README.md');
const firstBlock = (file: string): string => /```ts\n([^]*?)```/.exec(fs.readFileSync(file, 'utf8'))?.[1] ?? '';
// A file of its own, so that the block on the page is compiled as it stands.
const folder = fs.mkdtempSync(path.join(here, 'page-'));

function isModuleWithPlugin(module: unknown): module is { readonly newestTouchStrategy: StrategyPlugin } {
  return typeof module === 'object' && module !== null && 'newestTouchStrategy' in module;
}

describe('the first plugin of docs/writing-a-strategy.md', () => {
  let plugin: StrategyPlugin;

  beforeAll(async () => {
    const file = path.join(folder, 'newest-touch.strategy.ts');
    fs.writeFileSync(file, firstBlock(page));
    const module: unknown = await import(pathToFileURL(file).href);
    if (!isModuleWithPlugin(module)) throw new Error('expected the first code block of the page to export newestTouchStrategy');
    plugin = module.newestTouchStrategy;
  });

  afterAll(() => fs.rmSync(folder, { recursive: true }));

  it('is the one that the README shows', () => {
    expect(firstBlock(readme)).toBe(firstBlock(page));
  });

  it('keeps every promise of the contract', async () => {
    const broken: string[] = [];
    for (const { name, run } of conformanceChecks(plugin)) {
      try {
        await run();
      } catch (error) {
        broken.push(`${name}: ${String(error)}`);
      }
    }
    expect(broken).toEqual([]);
  });
});
