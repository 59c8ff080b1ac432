import type { LiveCatalogue } from '@zhiyin/live';
import type { ScoredSlate } from './blend.ts';
import type { ObjectiveSection } from './objective-section.ts';
import { selectRows, type ValueColumn } from './slate.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { PipelineRequest, TenantPipeline } from './tenant-pipeline.ts';
import { noValues, type ValueModels } from './value-models.ts';

/** Dials that are tried to meet a floor, from none of the weight to all of it. */
const STEPS = 20;

/**
 * Orders the most relevant rows by what they are worth: value = P(buy) x (margin + w x effect x customer value), where effect is how
 * buying the item changes the chance of another order and w = d / (1 - d) for the dial d. At d = 1 the margin counts only where the rest
 * is equal. What is known of the person alone is the same for all rows and changes no order; where no item has an effect, no dial does.
 * Without a model of purchases the order stays. O(rows log rows), and STEPS times that with a floor.
 */
export async function byObjective(pipeline: TenantPipeline, request: PipelineRequest, slate: ScoredSlate, watch: Stopwatch): Promise<ScoredSlate> {
  const rules = pipeline.document.objective;
  if (!rules || !slate.items.length) return slate;
  const { purchase, loyalty } = await learned(pipeline, watch);
  if (!purchase) watch.degrade('not-trained:conversion');
  if (!loyalty && (rules.loyalty > 0 || rules.floor !== undefined)) watch.degrade('not-trained:loyalty');
  if (!purchase) return slate;
  const items = slate.items.subarray(0, rules.candidates);
  const probabilities = new Float32Array(items.length);
  purchase({ history: request.history, context: request.context }, items, probabilities);
  const known = {
    probabilities: Float64Array.from(probabilities, (p) => (p > 0 ? Math.min(1, p) : 0)),
    margins: marginsOf(items, pipeline.catalogue, rules),
    effects: Float64Array.from(items, (item) => loyalty?.effectOf(item) ?? 0),
    customerValue: rules.marginShare * (loyalty?.customerValue(request.history, request.context.now) ?? 0),
  };
  const dial = rules.floor === undefined ? rules.loyalty : leastDial(known, rules.floor, request.limit);
  return arranged(slate, known, dial);
}

/** An answer by relevance is better than none. */
export async function learned(pipeline: TenantPipeline, watch: Stopwatch): Promise<ValueModels> {
  try {
    return await pipeline.values();
  } catch (err) {
    pipeline.log.warn({ err }, 'models of value not read, ordering by relevance');
    watch.degrade('values-unavailable');
    return noValues();
  }
}

export interface KnownValues {
  /** [rows] 0..1 */
  readonly probabilities: Float64Array;
  /** [rows] currency */
  readonly margins: Float64Array;
  /** [rows] -1..1 */
  readonly effects: Float64Array;
  /** Currency. */
  readonly customerValue: number;
}

/** [rows] what is earned of one piece; the mean of the others where an item says no price. */
function marginsOf(items: Int32Array, catalogue: LiveCatalogue, { worth, marginShare }: ObjectiveSection): Float64Array {
  const margins = Float64Array.from(items, (item) => {
    const [price, cost] = [catalogue.price(item), catalogue.cost(item)];
    return Number.isNaN(cost) ? price * marginShare : price - cost;
  });
  const [sum, count] = margins.reduce(([total, n], margin) => (Number.isNaN(margin) ? [total, n] : [total + margin, n + 1]), [0, 0]);
  const mean = count && sum > 0 ? sum / count : 1;
  return worth === 'order' ? margins.fill(mean) : margins.map((margin) => (Number.isNaN(margin) ? mean : margin));
}

/** [rows] value at a dial: in money below 1, of coming back alone at 1. */
export function valuesAt({ probabilities, margins, effects, customerValue }: KnownValues, dial: number): Float64Array {
  const weight = dial / (1 - dial);
  return probabilities.map((p, row) => p * (dial < 1 ? margins[row] + weight * effects[row] * customerValue : effects[row] * customerValue));
}

/** Rows by value, then by what is earned now, then by relevance. */
export function orderAt(known: KnownValues, dial: number): Int32Array {
  const [values, earned] = [valuesAt(known, dial), known.probabilities.map((p, row) => p * known.margins[row])];
  return Int32Array.from(values.keys()).sort((a, b) => values[b] - values[a] || earned[b] - earned[a] || a - b);
}

/** The least dial at which a purchase from the first `limit` rows changes the chance to come back by `floor` or more; 1 where none does. */
export function leastDial(known: KnownValues, floor: number, limit: number): number {
  for (let step = 0; step < STEPS; step++) {
    const shown = orderAt(known, step / STEPS).subarray(0, limit);
    const [bought, changed] = shown.reduce(([p, sum], row) => [p + known.probabilities[row], sum + known.probabilities[row] * known.effects[row]], [0, 0]);
    if (changed >= floor * bought) return step / STEPS;
  }
  return 1;
}

function arranged(slate: ScoredSlate, known: KnownValues, dial: number): ScoredSlate {
  const [order, values] = [orderAt(known, dial), valuesAt(known, dial)];
  const rows = slate.items.length;
  const all = Int32Array.from({ length: rows }, (_, place) => (place < order.length ? order[place] : place));
  const scores = new Float64Array(rows);
  const last = values[order[order.length - 1]];
  for (let place = 0; place < rows; place++) scores[place] = place < order.length ? values[order[place]] : last - (place - order.length + 1) * 1e-9 * (1 + Math.abs(last));
  const column = (of: Float64Array): Float64Array => Float64Array.from(all, (row) => (row < of.length ? of[row] : NaN));
  const value: ValueColumn = {
    probabilities: column(known.probabilities), margins: column(known.margins), effects: column(known.effects), values: column(values), customerValue: known.customerValue, dial,
  };
  return { ...(selectRows(slate, all) as ScoredSlate), scores, value };
}
