import type { OpenAPIObject } from '@nestjs/swagger';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

export type AnswerCheck = (method: string, url: string, status: number, answer: unknown) => void;

/** Holds every 2xx to the schema that the API's description gives it: what the description says and what is sent are the same. */
export function answersHeldTo(description: OpenAPIObject): AnswerCheck {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const compiled = new Map<object, ValidateFunction>();
  // '/runs/tuning' before '/runs/{run}'.
  const paths = Object.keys(description.paths).sort((a, b) => a.split('{').length - b.split('{').length)
    .map((path) => ({ path, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`) }));
  return (method, url, status, answer) => {
    const address = url.split('?')[0];
    const found = paths.find(({ pattern }) => pattern.test(address));
    if (!found || status >= 300 || !address.startsWith('/admin/')) return;
    const operation = description.paths[found.path][method.toLowerCase() as 'get'];
    const schema = (operation?.responses[status] as { content?: Record<string, { schema?: object }> } | undefined)?.content?.['application/json']?.schema;
    if (!schema) {
      if (status !== 204 && typeof answer === 'object') throw new Error(`${method} ${found.path} answered ${status}, of which its description says nothing`);
      return;
    }
    const check = compiled.get(schema) ?? ajv.compile(schema);
    compiled.set(schema, check);
    if (!check(answer)) throw new Error(`${method} ${found.path}: ${ajv.errorsText(check.errors)} in ${JSON.stringify(answer).slice(0, 500)}`);
  };
}
