import { LiveCatalogue } from '@zhiyin/live';
import type { DatasetView } from '@zhiyin/dataset';
import { silentLogger, type CatalogueItem } from '@zhiyin/domain';
import type { RankingRequest, Recommendable } from '@zhiyin/evaluation';
import { FilterIndex, noValues, recommend, RetrieverHealth, type PipelineDocument, type PipelineSource, type TenantPipeline } from '@zhiyin/pipeline';

/** The items of a view by number, as on the shelf: stock is about today, not about the past that is asked for. */
export function catalogueItemsOf(data: DatasetView): CatalogueItem[] {
  const items = Array.from({ length: data.items.size }, (_, number) => data.items.at(number));
  return items.flatMap((item) => (item ? [{ ...item, stock: null, available: true, placeholder: false, deleted: false }] : []));
}

/** A document over a view. Its filters are left out, and nobody waits here: every retriever is heard out. */
export function measuredPipeline(document: PipelineDocument, sources: ReadonlyMap<string, PipelineSource>, data: DatasetView): TenantPipeline {
  const catalogue = new LiveCatalogue();
  catalogue.put(catalogueItemsOf(data));
  return {
    document: { ...document, filter: [], explain: { ...document.explain, reasons: 0 } },
    sources, catalogue, filters: new FilterIndex(catalogue), health: new RetrieverHealth(() => data.until), values: noValues,
    deadlineMs: 60_000, budgetMs: 60_000, log: silentLogger, clock: () => data.until,
  };
}

/** A placement's whole pipeline as one thing to be measured, without its filters, as for every strategy. */
export function pipelineRecommendable(document: PipelineDocument, sources: ReadonlyMap<string, PipelineSource>, data: DatasetView): Recommendable {
  const pipeline = measuredPipeline(document, sources, data);
  const { catalogue } = pipeline;
  return {
    async candidates({ history, context, limit, eligible }: RankingRequest) {
      const exclude: number[] = [];
      for (let number = 0; number < catalogue.size; number++) if (!eligible.has(number)) exclude.push(number);
      const slate = await recommend(pipeline, { history, context, limit, exclude, filter: null, explain: false, bucket: null, seed: 1 });
      return { items: Int32Array.from(slate.items), scores: Float32Array.from(slate.scores) };
    },
  };
}
