import { availableVariants, openKernels, type Kernels } from '../src/index.ts';

/** Every way the kernels can run here. */
export const WAYS = availableVariants().flatMap((variant) => (variant === 'reference' ? [1] : [1, 2]).map((threads) => ({ variant, threads })));

/** Opens one way for a block of tests. */
export function openFor(way: (typeof WAYS)[number], hooks: { beforeAll: (work: () => Promise<void>) => void; afterAll: (work: () => Promise<void>) => void }): () => Kernels {
  let kernels: Kernels | undefined;
  hooks.beforeAll(async () => {
    kernels = await openKernels(way);
  });
  hooks.afterAll(async () => kernels?.close());
  return () => kernels!;
}
