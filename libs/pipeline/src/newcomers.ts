import { DAY_MS, type Bitset } from '@zhiyin/domain';
import type { LiveCatalogue } from '@zhiyin/live';
import type { PlacementExposure } from './win-chances.ts';

/** So many numbers are looked at from the newest down: a request must not walk a catalogue. */
const LOOKED_AT = 2000;
const MOST = 60;

/** New items that are owed exposure, the newest first: eligible, not among `taken`, and shown less often than they are owed. */
export function newcomers(eligible: Bitset, taken: Int32Array, catalogue: LiveCatalogue, now: number, exposure: PlacementExposure, { days, impressions }: { readonly days: number; readonly impressions: number }): Int32Array {
  const known = new Set(taken);
  const found: number[] = [];
  const oldest = now - days * DAY_MS;
  for (let item = Math.min(eligible.size, catalogue.size) - 1, looked = 0; item >= 0 && looked < LOOKED_AT && found.length < MOST; item--, looked++) {
    if (eligible.has(item) && !known.has(item) && catalogue.newSince(item, now) >= oldest && exposure.of(item).shown < impressions) found.push(item);
  }
  return Int32Array.from(found);
}
