import type { ShownSlate } from '@zhiyin/domain';

/** A slate as a list of its places, each with what came of it. */
export function shownSlate({ items, scores, propensities, outcomes, at, ...slate }: ShownSlate) {
  return {
    ...slate, at: new Date(at).toISOString(),
    items: items.map(({ number, id, title }, i) => ({
      position: i + 1, id, title, score: finite(scores[i]), propensity: finite(propensities[i]),
      outcomes: outcomes.filter(({ item }) => item === number).map(({ type, touch, at: when, value }) => ({ type, touch, at: new Date(when).toISOString(), value })),
    })),
  };
}

const finite = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null);
