/** One regression tree, its nodes in parallel arrays; node 0 is the root. */
export interface Tree {
  /** [nodes] feature that is asked; -1 in a leaf */
  readonly feature: Int32Array;
  /** [nodes] numbers <= threshold go left */
  readonly threshold: Float64Array;
  /** [nodes] 1 where missing values go left */
  readonly missingLeft: Uint8Array;
  /** [nodes] left child; the right one is the next */
  readonly left: Int32Array;
  /** [nodes] in a leaf what the tree adds; inside what it would add if it ended there */
  readonly value: Float64Array;
}

/** The leaf a row falls into; the row begins at `offset`. Cost O(depth). */
export function leafOf(tree: Tree, values: Float32Array, offset: number): number {
  let node = 0;
  for (let feature = tree.feature[0]; feature >= 0; feature = tree.feature[node]) node = childOf(tree, node, values[offset + feature]);
  return node;
}

export function childOf({ threshold, missingLeft, left }: Tree, node: number, value: number): number {
  const goesLeft = Number.isNaN(value) ? missingLeft[node] === 1 : value <= threshold[node];
  return left[node] + (goesLeft ? 0 : 1);
}
