import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** The direction of imports: every layer may use the layers listed beside it, never one above. */
const below = {
  'layer:app': ['layer:adapter', 'layer:engine', 'layer:strategy', 'layer:sdk', 'layer:compute', 'layer:domain'],
  // The command line asks the api's door what is installed.
  'layer:tool': ['layer:tool', 'layer:app', 'layer:adapter', 'layer:engine', 'layer:strategy', 'layer:sdk', 'layer:compute', 'layer:domain', 'layer:testing'],
  'layer:testing': ['layer:adapter', 'layer:engine', 'layer:sdk', 'layer:compute', 'layer:domain'],
  'layer:adapter': ['layer:adapter', 'layer:sdk', 'layer:domain'],
  'layer:engine': ['layer:engine', 'layer:sdk', 'layer:compute', 'layer:domain'],
  'layer:strategy': ['layer:sdk', 'layer:compute', 'layer:domain'],
  'layer:sdk': ['layer:compute', 'layer:domain'],
  'layer:compute': ['layer:compute', 'layer:domain'],
  'layer:domain': [],
};
const servers = ['@nestjs/*', 'typeorm', 'bullmq', 'pg', 'fastify', 'ioredis'];
const withoutServers = new Set(['layer:engine', 'layer:strategy', 'layer:sdk', 'layer:compute', 'layer:domain']);

export default tseslint.config(
  { ignores: ['**/dist/**', 'libs/*/assembly/**', '**/node_modules/**', 'tools/generators/**/files/**', '.data/**', '**/*.d.ts'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommended],
    // Nest injects by class: in files with decorators an imported class is a value even where only a type is seen.
    languageOptions: { parserOptions: { emitDecoratorMetadata: true, experimentalDecorators: true } },
    plugins: { '@nx': nx },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          allow: [],
          depConstraints: Object.entries(below).map(([sourceTag, onlyDependOnLibsWithTags]) => ({
            sourceTag,
            onlyDependOnLibsWithTags,
            ...(withoutServers.has(sourceTag) ? { bannedExternalImports: servers } : {}),
          })),
        },
      ],
    },
  },
  {
    // Tests may also use the testing lib, whatever layer they test.
    files: ['**/*.spec.ts', '**/test/**/*.ts', '**/e2e/**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': 'off' },
  },
);
