import { GrowingScan } from '@zhiyin/compute';
import { ArtifactError, Bitset, type CatalogueItem } from '@zhiyin/domain';
import { mapped, OwnWordsProvider, textOf, type LinearMap } from '@zhiyin/embedding';
import type { Artifact, CatalogueView } from '@zhiyin/strategy-sdk';

/** The items of a model where answers look for them, and how what comes later finds its place among them. */
export class NewItems {
  private constructor(
    readonly scan: GrowingScan,
    private readonly words: OwnWordsProvider,
    private readonly map: Pick<LinearMap, 'values' | 'from' | 'to'>,
    /** Placed at training: they stay where they were put, whatever their text becomes. */
    private readonly learned: Bitset,
  ) {}

  /** @throws ArtifactError FACTORS_BROKEN when arrays do not fit each other */
  static from(artifact: Artifact, catalogue: CatalogueView): NewItems {
    const [placed, map, directions] = [artifact.array('placed'), artifact.array('map'), artifact.array('directions')];
    const [k, c] = [placed.shape[1], directions.shape[1]];
    if (map.shape[1] !== k || map.shape[0] !== c + 1) {
      throw new ArtifactError('FACTORS_BROKEN', `map: expected [${c + 1} x ${k}], got [${map.shape.join(' x ')}]: train the strategy again`);
    }
    const numbers = artifact.vocabulary('placed').map((id) => catalogue.numberOf(id));
    const learned = new Bitset(numbers.reduce((most, number) => Math.max(most, number + 1), 0));
    const values = new Float32Array(learned.size * k);
    numbers.forEach((number, row) => {
      if (number < 0) return;
      learned.add(number);
      values.set(placed.data.subarray(row * k, (row + 1) * k), number * k);
    });
    const words = new OwnWordsProvider({
      terms: artifact.vocabulary('terms'), rarity: Float32Array.from(artifact.array('rarity').data), dimensions: c, directions: Float32Array.from(directions.data),
    }, artifact.vocabulary('locale')[0]);
    return new NewItems(new GrowingScan(values, k, learned), words, { values: Float32Array.from(map.data), from: c, to: k }, learned);
  }

  /** Cost O(content x factors) an item. */
  put(items: readonly CatalogueItem[]): void {
    for (const item of items) {
      if (this.learned.has(item.number) && !item.deleted) continue;
      const content = this.words.vectorsOf([textOf(item)]);
      if (content.some((value) => value !== 0)) this.scan.put(item.number, mapped(this.map, content));
      else this.scan.remove(item.number);
      this.learned.delete(item.number);
    }
  }
}
