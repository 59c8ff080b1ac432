import { datasetFrom, type DatasetView } from '@zhiyin/dataset';
import { formatLogPosition, parseLogPosition, type LogPosition } from '@zhiyin/domain';
import { sizeOf } from './required-memory.ts';
import type { RunJournal } from './run-journal.ts';
import { TrainingStopped, type TrainOptions } from './training-ports.ts';

/** What a run learns from. */
export interface Frozen {
  readonly data: DatasetView;
  readonly position: LogPosition;
}

/**
 * Takes a run's snapshot. A later attempt reads what the first one read, however much has arrived since: only so do checkpoints
 * and finished trials stay good. The snapshot's transaction ends before training starts: a long training holds nothing in the database.
 * @param check looks at the data while nothing else has been done
 */
export async function freeze({ run, ports, signal }: TrainOptions, journal: RunJournal, check: (data: DatasetView) => void = () => {}): Promise<Frozen> {
  const snapshot = await ports.datasets.open(run.tenant, run.snapshot === null ? undefined : parseLogPosition(run.snapshot));
  try {
    if (run.snapshot === null && !(await ports.runs.keepSnapshot(run.tenant, run.id, run.fence, formatLogPosition(snapshot.position)))) throw new TrainingStopped('fence-lost');
    const data = await datasetFrom(snapshot);
    signal.throwIfAborted();
    journal.log.info({ ...sizeOf(data), digest: data.digest.slice(0, 12) }, 'took a snapshot');
    check(data);
    return { data, position: snapshot.position };
  } finally {
    await snapshot.close();
  }
}
