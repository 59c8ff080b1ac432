import type { PipelineVersion } from '@zhiyin/domain';
import type { PipelineDocument } from '@zhiyin/pipeline';

/** Placements whose active pipeline asks the strategy, first or as a fallback. */
export function placementsThatUse(strategy: string, active: readonly PipelineVersion[]): string[] {
  return active
    .filter(({ document }) => {
      const { retrieve = [], fallback = [] } = document as unknown as Partial<PipelineDocument>;
      return retrieve.some((one) => one.strategy === strategy) || fallback.includes(strategy);
    })
    .map(({ placement }) => placement);
}
