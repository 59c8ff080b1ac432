import { eventTypeCode } from '@zhiyin/domain';
import type { RequestFacts } from '@zhiyin/strategy-sdk';
import { isWanting } from './sequences.ts';

/** The history, then what is on the page: rows, none twice in a row. */
export function stepsOfRequest({ history, context }: RequestFacts, rowOf: (item: number) => number | undefined): number[] {
  const steps: number[] = [];
  const add = (item: number | null) => {
    const row = item === null ? undefined : rowOf(item);
    if (row !== undefined && row !== steps.at(-1)) steps.push(row);
  };
  for (const { item, type } of history.events) if (isWanting(eventTypeCode(type))) add(item);
  for (const item of context.items) add(item);
  return steps;
}
