import type { DatasetView } from '@zhiyin/dataset';
import type { CatalogueView } from '@zhiyin/strategy-sdk';

/** The frozen catalogue of a training as a recommender sees a live one. */
export function catalogueOfView({ items }: DatasetView): CatalogueView {
  let numbers: Map<string, number> | undefined;
  return {
    size: items.size,
    numberOf(id) {
      numbers ??= new Map(items.ids().map((known, number) => [known, number]));
      return id === '' ? -1 : numbers.get(id) ?? -1;
    },
    title: (number) => items.at(number)?.title ?? '',
    categories: (number) => items.at(number)?.categories ?? [],
  };
}
