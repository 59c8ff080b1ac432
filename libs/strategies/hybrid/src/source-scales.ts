/**
 * Three ways to read one source's answer, so that sources with different scales can be added. An item the source did not
 * answer has 0 in all of them. For row k of n answered, scores s_0 >= s_1 >= ...:
 * 'stretched' (s_k - s_n-1) / (s_0 - s_n-1), the source's own spacing; 'reciprocal' 1 / (1 + k / 10), the order alone, steep
 * at the top; 'share' softmax of the standardised scores over its maximum, which tells a clear winner from a crowd.
 */
export const SCALES = ['stretched', 'reciprocal', 'share'] as const;

const FLATNESS = 10;

/**
 * @param scores [n] finite, descending
 * @returns [n x SCALES] row-major, each 0..1
 */
export function sourceScales(scores: Float32Array): Float32Array {
  const n = scores.length;
  const scales = new Float32Array(n * SCALES.length);
  if (!n) return scales;
  const [top, range] = [scores[0], scores[0] - scores[n - 1]];
  const deviation = standardDeviation(scores);
  for (let k = 0; k < n; k++) {
    const to = k * SCALES.length;
    scales[to] = range > 0 ? (scores[k] - scores[n - 1]) / range : 1;
    scales[to + 1] = 1 / (1 + k / FLATNESS);
    scales[to + 2] = deviation > 0 ? Math.exp((scores[k] - top) / deviation) : 1;
  }
  return scales;
}

function standardDeviation(scores: Float32Array): number {
  let [sum, squares] = [0, 0];
  for (const score of scores) sum += score;
  const mean = sum / scores.length;
  for (const score of scores) squares += (score - mean) ** 2;
  return Math.sqrt(squares / scores.length);
}
