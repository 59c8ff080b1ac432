import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';

const BUILT = path.resolve(import.meta.dirname, '../dist/web');
const LIMIT = 400_000;

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

it('loads less than 400 kB, compressed, before the first page is there', () => {
  const chunks = JSON.parse(fs.readFileSync(path.join(BUILT, 'manifest.json'), 'utf8')) as Record<string, Chunk>;
  const files = new Set<string>();
  const visit = (name: string) => {
    const { file, imports = [], css = [] } = chunks[name];
    if (files.has(file)) return;
    [file, ...css].forEach((one) => files.add(one));
    imports.forEach(visit);
  };
  Object.keys(chunks).filter((name) => chunks[name].isEntry).forEach(visit);
  // And the largest page that could be the first one.
  const pages = Object.keys(chunks).filter((name) => /pages\/[^/]+\/[^/]+-page\.tsx$/.test(name));
  expect(pages.length).toBeGreaterThan(1);
  const start = sizeOf(files);
  const withPage = Math.max(...pages.map((name) => {
    const before = new Set(files);
    visit(name);
    const size = sizeOf(files);
    files.clear();
    before.forEach((file) => files.add(file));
    return size;
  }));
  console.log(`first load, gzip: ${(start / 1000).toFixed(1)} kB; with the largest page ${(withPage / 1000).toFixed(1)} kB`);
  expect(withPage).toBeLessThan(LIMIT);
});

function sizeOf(files: ReadonlySet<string>): number {
  return [...files].reduce((sum, file) => sum + fs.statSync(path.join(BUILT, `${file}.gz`)).size, 0);
}
