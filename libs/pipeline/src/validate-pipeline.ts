import { TypeCompiler, type ValueError } from '@sinclair/typebox/compiler';
import { Value } from '@sinclair/typebox/value';
import { InputError, type JsonObject } from '@zhiyin/domain';
import { parseFilter } from './filter-parser.ts';
import { pipelineSchema, type PipelineDocument } from './pipeline-document.ts';

/** One thing wrong with a pipeline document. @public */
export interface PipelineProblem {
  /** JSON pointer: '/retrieve/0/strategy'. */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

/** Exactly one of the two says something. @public */
export type PipelineCheck =
  | { readonly pipeline: PipelineDocument; readonly problems: readonly [] }
  | { readonly pipeline: null; readonly problems: readonly PipelineProblem[] };

const compiled = TypeCompiler.Compile(pipelineSchema);

/**
 * Checks a document against the schema, the installed strategies and the grammar of rules, naming everything that is wrong
 * together. What is left out gets its default.
 * @public
 */
export function validatePipeline(document: JsonObject, strategies: { ids(): readonly string[] }): PipelineCheck {
  const candidate = Value.Default(pipelineSchema, structuredClone(document));
  if (!compiled.Check(candidate)) {
    return { pipeline: null, problems: [...compiled.Errors(candidate)].slice(0, 50).map(problemOf) };
  }
  const problems = [...strategyProblems(candidate, strategies.ids()), ...ruleProblems(candidate)];
  return problems.length ? { pipeline: null, problems } : { pipeline: candidate, problems: [] };
}

function problemOf({ path, message, value }: ValueError): PipelineProblem {
  return { path: path || '/', expected: expectationOf(message), got: shorten(value) };
}

/** TypeBox begins its messages with 'Expected', and so do ours. @public */
export function expectationOf(message: string): string {
  return message === 'Unexpected property' ? 'no such field' : message.replace(/^Expected /, '');
}

function shorten(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}

function strategyProblems({ retrieve, fallback }: PipelineDocument, installed: readonly string[]): PipelineProblem[] {
  const expected = `one of the installed strategies: ${installed.join(', ') || 'none'}`;
  const named = [
    ...retrieve.map(({ strategy }, i) => ({ path: `/retrieve/${i}/strategy`, strategy })),
    ...fallback.map((strategy, i) => ({ path: `/fallback/${i}`, strategy })),
  ];
  const problems = named.filter(({ strategy }) => !installed.includes(strategy)).map(({ path, strategy }) => ({ path, expected, got: `"${strategy}"` }));
  retrieve.forEach(({ strategy }, i) => {
    if (retrieve.findIndex((other) => other.strategy === strategy) < i) {
      problems.push({ path: `/retrieve/${i}/strategy`, expected: 'each strategy once', got: `"${strategy}" again` });
    }
  });
  return problems;
}

function ruleProblems({ filter, search }: PipelineDocument): PipelineProblem[] {
  const filters = filter.flatMap((stage, i) => (stage.kind === 'rule' ? expressionProblems(`/filter/${i}/expression`, stage.expression) : []));
  const rules = (search?.rules ?? []).flatMap((rule, i) => ('expression' in rule ? expressionProblems(`/search/rules/${i}/expression`, rule.expression) : []));
  return [...filters, ...rules];
}

function expressionProblems(path: string, expression: string): PipelineProblem[] {
  try {
    parseFilter(expression);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { position, expected, got } = error.details;
    return [{ path, expected: `${String(expected)} at character ${Number(position) + 1}`, got: String(got) }];
  }
}
