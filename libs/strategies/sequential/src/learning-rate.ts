/** Rises from zero over `warmupSteps`, then falls along half a cosine to a tenth at `steps`. */
export function learningRateAt(step: number, { learningRate, warmupSteps, steps }: { readonly learningRate: number; readonly warmupSteps: number; readonly steps: number }): number {
  const warmup = Math.min(warmupSteps, steps / 10);
  if (step < warmup) return (learningRate * (step + 1)) / (warmup + 1);
  const done = Math.min(1, (step - warmup) / Math.max(1, steps - warmup));
  return learningRate * (0.1 + 0.45 * (1 + Math.cos(Math.PI * done)));
}
