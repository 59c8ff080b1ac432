import { fork } from 'node:child_process';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { datasetFrom, userItemMatrix } from '@zhiyin/dataset';
import { askPython } from './python-peer.ts';
import { table } from './report.ts';
import { simulatedBehaviour, type BehaviourSize } from './simulated-behaviour.ts';
import type { TrainModelFigures, TrainModelJob } from './train-model.child.ts';

/** Collaborative and session models of one pass or a closed form; nets are compared by the step. */
const STRATEGIES = ['item-knn', 'ials', 'ease', 'graph-filter', 'session-knn', 'sequential-rules'] as const;
const SESSION_STRATEGIES = ['session-knn', 'sequential-rules'] as const;
const SESSION_LENGTH = 4;
const BASE = { people: 50_000, items: 8_000, events: 1_000_000 } as const;
const GROWTH = [1, 2, 4] as const;
const HEAP_MB = 12_288;

const ALS = { embeddingSize: 64, epochs: 10 } as const;
const NEIGHBOURS = 100;
/** Steps of a net: those beyond the first count, which build and warm up. */
const NET = { embeddingSize: 64, layers: 2, heads: 2, maxLength: 50, batchSize: 128, negatives: 512, fullSoftmaxItems: 0 } as const;
const [FEW_STEPS, MANY_STEPS] = [10, 40] as const;

type Cost = Pick<TrainModelFigures, 'seconds' | 'cpuSeconds'>;
type Peers = { readonly rows: readonly { readonly task: string; readonly peer: string; readonly seconds: number; readonly cpuSeconds: number }[]; readonly missing: readonly string[] };

/**
 * What training costs, each model in a process of its own: `--people` x `--items` with `--events` views, beside `implicit`, NumPy and PyTorch
 * where `$PYTHON` has them. `--sessions`: so many sessions of strangers instead, for what learns from those. `--growth 1`: how the cost grows with people, items and events.
 */
export async function modelsBench({ people = BASE.people, items = BASE.items, events = BASE.events, sessions = 0, growth = 0, threads = os.availableParallelism() }: Readonly<Record<string, number>>): Promise<void> {
  if (growth) return growthTables();
  const size = sessions ? { people: 0, items, events: sessions * SESSION_LENGTH, sessionLength: SESSION_LENGTH } : { people, items, events };
  console.log(`${sessions ? `${sessions} sessions` : `${people} people`}, ${items} items, ${size.events} events (repeats of a pair among them); ${threads} processors`);
  const rows: Record<string, string | number>[] = [];
  for (const strategy of sessions ? SESSION_STRATEGIES : STRATEGIES) {
    const figures = await trainApart({ strategy, config: {}, size });
    rows.push({ strategy, ...shown(figures) });
  }
  console.log(table(rows));
  if (!sessions && events <= 4 * BASE.events) await besidePeers(size, threads);
}

async function besidePeers(size: BehaviourSize, threads: number): Promise<void> {
  const own: Readonly<Record<string, Cost>> = {
    'ALS, 64 dimensions, 10 rounds': await trainApart({ strategy: 'ials', config: ALS, size }),
    [`nearest ${NEIGHBOURS} items`]: await trainApart({ strategy: 'item-knn', config: { neighbours: NEIGHBOURS }, size }),
    EASE: await trainApart({ strategy: 'ease', config: {}, size }),
    'SASRec, a step': await netStep(size),
  };
  const data = await datasetFrom(simulatedBehaviour(size), { rateRule: null });
  const { matrix } = userItemMatrix(data, { view: 1, cart: 1, purchase: 1, halfLifeDays: 0 }, Number.MAX_SAFE_INTEGER);
  const peers = await askPython<Peers>('models.py', { offsets: matrix.offsets, columns: matrix.columns, values: matrix.values }, {
    rows: matrix.rows, width: matrix.width, threads, neighbours: NEIGHBOURS, factors: ALS.embeddingSize, iterations: ALS.epochs, net: NET,
  }, threads);
  if (typeof peers === 'string') console.log(`peers skipped: ${peers}`);
  else if (peers.missing.length) console.log(`peers skipped, not installed: ${peers.missing.join(', ')}`);
  const found = typeof peers === 'string' ? [] : peers.rows;
  console.log(table(Object.entries(own).map(([task, { seconds, cpuSeconds }]) => {
    const peer = found.find((row) => row.task === task.split(',')[0]);
    return { task, 's': seconds, 'processor s': cpuSeconds, peer: peer?.peer ?? '', 'its s': peer?.seconds ?? '', 'its processor s': peer?.cpuSeconds ?? '' };
  })));
}

/** The difference of two trainings, by the step. */
async function netStep(size: BehaviourSize): Promise<Cost> {
  const run = (stepsPerEpoch: number): Promise<TrainModelFigures> => trainApart({ strategy: 'sasrec', size, config: { ...NET, epochs: 1, validationUsers: 0, stepsPerEpoch } });
  const [few, many] = [await run(FEW_STEPS), await run(MANY_STEPS)];
  const steps = MANY_STEPS - FEW_STEPS;
  return { seconds: (many.seconds - few.seconds) / steps, cpuSeconds: (many.cpuSeconds - few.cpuSeconds) / steps };
}

async function growthTables(): Promise<void> {
  for (const axis of ['people', 'items', 'events'] as const) {
    const rows: Record<string, string | number>[] = [];
    for (const strategy of STRATEGIES) {
      const row: Record<string, string | number> = { strategy };
      for (const factor of GROWTH) {
        const { cpuSeconds, peakMiB } = await trainApart({ strategy, config: {}, size: { ...BASE, [axis]: BASE[axis] * factor } });
        row[`${BASE[axis] * factor} ${axis}: processor s`] = cpuSeconds;
        row[`MiB x${factor}`] = Math.round(peakMiB);
      }
      rows.push(row);
    }
    console.log(`\nmore ${axis}, from ${JSON.stringify(BASE)}`);
    console.log(table(rows));
  }
}

function trainApart(job: TrainModelJob): Promise<TrainModelFigures> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./train-model.child.js', import.meta.url)), [], { execArgv: [`--max-old-space-size=${HEAP_MB}`] });
    let figures: TrainModelFigures | undefined;
    child.once('message', (message) => (figures = message as TrainModelFigures));
    child.once('error', reject);
    child.once('close', (code, signal) => (figures ? resolve(figures) : reject(new Error(`training ${job.strategy}: expected figures, got ${signal ?? `exit code ${code}`}`))));
    child.send(job);
  });
}

const shown = ({ seconds, cpuSeconds, dataMiB, peakMiB, answerP50, answerP99 }: TrainModelFigures): Record<string, number> => ({
  's': seconds, 'processor s': cpuSeconds, 'MiB with the data': Math.round(dataMiB), 'peak MiB': Math.round(peakMiB), 'answer p50 ms': answerP50, 'p99 ms': answerP99,
});
