import fs from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');
const groups = ['libs', 'libs/strategies', 'apps', 'tools'];

/** Whether a project is a page for browsers: built by Vite as a whole, not compiled file by file. */
export function isPage(project) {
  return fs.existsSync(path.join(root, project, 'vite.config.mjs'));
}

/** Folders of all TypeScript projects of the workspace, relative to the root. */
export function projects() {
  return groups
    .flatMap((group) => {
      const folder = path.join(root, group);
      if (!fs.existsSync(folder)) return [];
      return fs.readdirSync(folder).map((name) => `${group}/${name}`);
    })
    .filter((project) => fs.existsSync(path.join(root, project, 'package.json')) && fs.existsSync(path.join(root, project, 'src')))
    .filter((project) => fs.readdirSync(path.join(root, project, 'src')).some((file) => /\.tsx?$/.test(file)));
}
