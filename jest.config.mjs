import fs from 'node:fs';
import path from 'node:path';
import { projects, root } from './tools/workspace/projects.mjs';

const swc = JSON.parse(fs.readFileSync(path.join(root, '.swcrc'), 'utf8'));
const base = {
  rootDir: root,
  testEnvironment: '<rootDir>/tools/workspace/jest.environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { ...swc, swcrc: false, module: { type: 'es6' }, jsc: { ...swc.jsc, rewriteRelativeImportExtensions: false } }],
  },
  testEnvironmentOptions: { customExportConditions: ['@zhiyin/source', 'node', 'node-addons'] },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json'],
};

export default {
  globalSetup: '<rootDir>/tools/workspace/jest.global-setup.mjs',
  globalTeardown: '<rootDir>/tools/workspace/jest.global-teardown.mjs',
  maxWorkers: 2,
  workerIdleMemoryLimit: '700MB',
  coverageProvider: 'v8',
  // A net for what hangs, wide enough for machines that do much else. Here, not in the projects: jest reads it from the top only.
  testTimeout: 240_000,
  projects: projects().map((project) => ({
    ...base,
    displayName: project,
    testMatch: [`<rootDir>/${project}/{src,test,e2e}/**/*.spec.ts`],
  })),
};
