/** Where to begin, and how far the first steps go. */
const FIRST_STEP = 0.5;

/**
 * The point where a smooth function of a few variables is least, by Nelder and Mead's simplex, begun anew around the point it found until that
 * no longer helps. Cost: some hundred calls.
 *
 * @see Nelder, Mead 1965; Lagarias et al. 1998
 */
export function minimize(f: (point: readonly number[]) => number, start: readonly number[], tolerance = 1e-9): { readonly point: readonly number[]; readonly value: number } {
  let best = descend(f, start, tolerance);
  for (let round = 0; round < 5; round++) {
    const next = descend(f, best.point, tolerance);
    const better = best.value - next.value;
    if (next.value < best.value) best = next;
    if (better <= tolerance * Math.abs(best.value)) break;
  }
  return best;
}

interface Corner {
  readonly point: readonly number[];
  readonly value: number;
}

function descend(f: (point: readonly number[]) => number, start: readonly number[], tolerance: number): Corner {
  const at = (point: readonly number[]): Corner => {
    const value = f(point);
    return { point, value: Number.isNaN(value) ? Infinity : value };
  };
  const corners = [at(start), ...start.map((_, n) => at(start.map((x, m) => (m === n ? x + FIRST_STEP : x))))];
  for (let step = 0; step < 400 * start.length; step++) {
    corners.sort((a, b) => a.value - b.value);
    const [first, last] = [corners[0], corners[corners.length - 1]];
    if (last.value - first.value <= tolerance * (Math.abs(first.value) + tolerance)) break;
    const centre = start.map((_, n) => corners.slice(0, -1).reduce((sum, { point }) => sum + point[n], 0) / start.length);
    const along = (factor: number): Corner => at(centre.map((x, n) => x + factor * (last.point[n] - x)));
    const mirrored = along(-1);
    if (mirrored.value < first.value) {
      const further = along(-2);
      corners[corners.length - 1] = further.value < mirrored.value ? further : mirrored;
    } else if (mirrored.value < corners[corners.length - 2].value) corners[corners.length - 1] = mirrored;
    else {
      const inside = mirrored.value < last.value ? along(-0.5) : along(0.5);
      if (inside.value < Math.min(mirrored.value, last.value)) corners[corners.length - 1] = inside;
      else for (let n = 1; n < corners.length; n++) corners[n] = at(corners[n].point.map((x, m) => (x + first.point[m]) / 2));
    }
  }
  return corners.sort((a, b) => a.value - b.value)[0];
}

/** Where all customers are alike a likelihood rises for ever: parameters beyond e^6 or below e^-6 cost something. */
const TAME_LOG = 6;

export function wildness(logs: readonly number[]): number {
  return logs.reduce((sum, log) => sum + Math.max(0, Math.abs(log) - TAME_LOG) ** 2, 0);
}
