const LANCZOS = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];

/** Logarithm of the gamma function for x > 0, to about 14 digits (Lanczos). */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
  const shifted = x - 1;
  const base = shifted + 7.5;
  let sum = LANCZOS[0];
  for (let n = 1; n < LANCZOS.length; n++) sum += LANCZOS[n] / (shifted + n);
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

const MOST_TERMS = 100_000;
const HUGE = 1e200;

/**
 * (1 - z)^a 2F1(a, b; c; z) for a, b > 0, c not 0 or a negative integer, and 0 <= z < 1, by Gauss's series. Its terms have one sign (after the first where
 * -1 < c < 0), so nothing cancels; what grows beyond any number is scaled down on the way and up at the end.
 */
export function scaledHypergeometric(a: number, b: number, c: number, z: number): number {
  let [term, sum, logScale] = [1, 1, a * Math.log1p(-z)];
  for (let n = 0; n < MOST_TERMS; n++) {
    const ratio = ((a + n) * (b + n) * z) / ((c + n) * (n + 1));
    term *= ratio;
    sum += term;
    if (Math.abs(sum) > HUGE) {
      term /= HUGE;
      sum /= HUGE;
      logScale += Math.log(HUGE);
    }
    // What follows is no more than a geometric series.
    if (ratio < 1 && Math.abs(term) < Math.abs(sum) * 1e-14 * (1 - ratio)) break;
  }
  return Math.sign(sum) * Math.exp(logScale + Math.log(Math.abs(sum)));
}
