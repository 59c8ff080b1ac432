import type { JsonValue, TrainingRun } from '@zhiyin/domain';
import type { Estimate } from '@zhiyin/evaluation';
import type { GateFacts } from './gate.ts';

/** What an earlier run recorded of itself, as the gate compares it; null when it recorded nothing of use. */
export function recordedFacts(run: TrainingRun | null): GateFacts['champion'] {
  const dataset = fieldOf(run?.metrics, 'dataset');
  const events = fieldOf(dataset, 'events');
  if (typeof events !== 'number') return null;
  return { events, overPopularity: estimateOf(fieldOf(fieldOf(run?.metrics, 'evaluation'), 'overPopularity')) };
}

function fieldOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return value && typeof value === 'object' && !Array.isArray(value) ? (value as { readonly [key: string]: JsonValue })[name] : undefined;
}

function estimateOf(value: JsonValue | undefined): Estimate | null {
  const [point, low, high] = ['value', 'low', 'high'].map((name) => fieldOf(value, name));
  return typeof point === 'number' && typeof low === 'number' && typeof high === 'number' ? { value: point, low, high } : null;
}
