/** What a net is built from, over whatever holds a batch: tensors while it learns, plain arrays while it serves. */
export interface Layers<T> {
  /** x W + b. @param name of the weights `name/w` [inputs x outputs] and `name/b` [outputs] */
  dense(x: T, name: string): T;
  /** x W. */
  linear(x: T, name: string): T;
  relu(x: T): T;
  plus(a: T, b: T): T;
  times(a: T, b: T): T;
}

/** Sides of a row: who asks, and what is asked about. */
export type Side = 'person' | 'item';

export interface NetForm {
  readonly id: 'tower-net' | 'two-tower-net' | 'cross-net';
  /** Looks at an item apart from a person: needs features of both. */
  readonly needsItems: boolean;
  /** Sizes of all layers by name, inputs x outputs, for so many inputs of each side. */
  sizes(inputs: Readonly<Record<Side, number>>): Readonly<Record<string, readonly [number, number]>>;
  /** Log-odds [rows x 1]. Two inputs into one layer are added up: the same as putting them side by side. */
  logOdds<T>(layers: Layers<T>, person: T, item: T | null): T;
}

const [FIRST, SECOND] = [64, 32];

/** Inputs -> 64 -> 32 -> sigmoid. */
export const towerForm: NetForm = {
  id: 'tower-net', needsItems: false,
  sizes: ({ person, item }) => ({ ...bothInto('first', person, item, FIRST), second: [FIRST, SECOND], out: [SECOND, 1] }),
  logOdds: (layers, person, item) => layers.dense(layers.relu(layers.dense(layers.relu(into(layers, 'first', person, item)), 'second')), 'out'),
};

/** Person -> 64, item -> 64, both -> 32 -> sigmoid. */
export const twoTowerForm: NetForm = {
  id: 'two-tower-net', needsItems: true,
  sizes: ({ person, item }) => ({ person: [person, FIRST], item: [item, FIRST], 'both/person': [FIRST, SECOND], 'both/item': [FIRST, SECOND], out: [SECOND, 1] }),
  logOdds(layers, person, item) {
    const [who, what] = [layers.relu(layers.dense(person, 'person')), layers.relu(layers.dense(item!, 'item'))];
    return layers.dense(layers.relu(into(layers, 'both', who, what)), 'out');
  },
};

const RANK = 16;
const WIDTH = 64;
const CROSSES = 2;

/**
 * Deep and cross network of low rank beside two dense layers; what is crossed is first brought to 64 numbers, which bounds the cost of serving.
 * x' = x0 * (U V x + b) + x.
 * @see Wang et al. 2021, "DCN V2: Improved Deep & Cross Network and Practical Lessons for Web-scale Learning to Rank Systems"
 */
export const crossForm: NetForm = {
  id: 'cross-net', needsItems: false,
  sizes: ({ person, item }) => ({
    ...bothInto('wide', person, item, WIDTH),
    ...Object.fromEntries(Array.from({ length: CROSSES }, (_, n) => [[`cross${n}/down`, [WIDTH, RANK]], [`cross${n}/up`, [RANK, WIDTH]]] as const).flat()),
    ...bothInto('first', person, item, FIRST), second: [FIRST, SECOND], 'out/deep': [SECOND, 1], 'out/cross': [WIDTH, 1],
  }),
  logOdds(layers, person, item) {
    const start = into(layers, 'wide', person, item);
    let crossed = start;
    for (let n = 0; n < CROSSES; n++) crossed = layers.plus(layers.times(start, layers.dense(layers.linear(crossed, `cross${n}/down`), `cross${n}/up`)), crossed);
    const deep = layers.relu(layers.dense(layers.relu(into(layers, 'first', person, item)), 'second'));
    return layers.plus(layers.dense(deep, 'out/deep'), layers.linear(crossed, 'out/cross'));
  },
};

export const NET_FORMS: readonly NetForm[] = [towerForm, twoTowerForm, crossForm];

/** One layer that both sides go into; where there is no item there is one side. */
function into<T>(layers: Layers<T>, name: string, person: T, item: T | null): T {
  const own = layers.dense(person, `${name}/person`);
  return item === null ? own : layers.plus(own, layers.linear(item, `${name}/item`));
}

function bothInto(name: string, person: number, item: number, outputs: number): Record<string, readonly [number, number]> {
  return { [`${name}/person`]: [person, outputs], ...(item ? { [`${name}/item`]: [item, outputs] } : {}) };
}
