import { LiveCatalogue } from '@zhiyin/live';
import type { DatasetView } from '@zhiyin/dataset';
import { silentLogger } from '@zhiyin/domain';
import type { RankingRequest, Recommendable } from '@zhiyin/evaluation';
import { FilterIndex, recommend, RetrieverHealth, type PipelineDocument, type PipelineSource } from '@zhiyin/pipeline';

/**
 * A placement's whole pipeline as one thing to be measured. Its filters and the stock are left out, as for every strategy:
 * they are about today, not about the past that is asked for.
 */
export function pipelineRecommendable(document: PipelineDocument, sources: ReadonlyMap<string, PipelineSource>, data: DatasetView): Recommendable {
  const catalogue = new LiveCatalogue();
  for (let number = 0; number < data.items.size; number++) {
    const item = data.items.at(number);
    if (item) catalogue.put([{ ...item, stock: null, available: true, placeholder: false, deleted: false }]);
  }
  const pipeline = {
    document: { ...document, filter: [], explain: { ...document.explain, reasons: 0 } },
    sources, catalogue, filters: new FilterIndex(catalogue), health: new RetrieverHealth(() => data.until),
    // Nobody waits here: every retriever is heard out.
    deadlineMs: 60_000, budgetMs: 60_000, log: silentLogger, clock: () => data.until,
  };
  return {
    async candidates({ history, context, limit, eligible }: RankingRequest) {
      const exclude: number[] = [];
      for (let number = 0; number < catalogue.size; number++) if (!eligible.has(number)) exclude.push(number);
      const slate = await recommend(pipeline, { history, context, limit, exclude, filter: null, explain: false, seed: 1 });
      return { items: Int32Array.from(slate.items), scores: Float32Array.from(slate.scores) };
    },
  };
}
