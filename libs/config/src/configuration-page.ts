import { settings } from './config-schema.ts';
import { rulesOf } from './rules-of.ts';

/** The text of docs/configuration.md. @public */
export function configurationPage(): string {
  const sections = settings().map(({ variable, description, schema, required }) => {
    const fallback = required ? 'required' : schema.default === undefined ? 'optional' : `default \`${defaultOf(schema.default)}\``;
    const example = schema.example ? `; for example \`${variable}=${schema.example}\`` : '';
    return `### \`${variable}\`\n\n${description}\n\n${rulesOf(schema)}; ${fallback}${example}.\n`;
  });
  return `# Configuration

<!-- Generated from libs/config/src/config-schema.ts by: node tools/workspace/configuration-page.mjs -->

api, trainer and admin read environment variables, once, when they start. A bad or missing one stops the start; all of them
are named together. \`npm start\` sets what is marked required by itself. An empty variable counts as not set.

${sections.join('\n')}`;
}

function defaultOf(value: unknown): string {
  return Array.isArray(value) ? 'none' : String(value);
}
