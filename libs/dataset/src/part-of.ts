import { createHash } from 'node:crypto';
import type { DatasetView } from './dataset-view.ts';
import { pickRows } from './event-columns.ts';

/**
 * The same shop with some of its events: users and items keep their numbers, `until` stays. Copies what is kept.
 * @param rows ascending
 * @public
 */
export function partOf(view: DatasetView, rows: Int32Array): DatasetView {
  const part = pickRows(view.interactions(), rows);
  const digest = createHash('sha256').update(view.digest).update(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength)).digest('hex');
  return { ...view, interactions: () => part, digest };
}
