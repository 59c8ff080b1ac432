import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { Agent, request } from 'node:http';
import { latencies, type Latencies } from './report.ts';

export interface LoadPlan {
  readonly url: string;
  readonly method: 'POST' | 'GET';
  readonly headers: Readonly<Record<string, string>>;
  /** Sent in turn. */
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly seconds: number;
  /** Requests per second, sent whether or not answers came (an open model: no coordinated omission); null = as fast as it goes. */
  readonly rate: number | null;
}

export interface LoadResult {
  readonly perSecond: number;
  /** From the moment a request was due. */
  readonly latency: Latencies;
  readonly failed: number;
  readonly bytes: number;
}

/** Sends a plan from a thread of its own and waits for the figures. Loopback only, bounded by `seconds`. */
export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  if (!/^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(plan.url)) throw new RangeError(`load goes to this machine only, got ${plan.url}`);
  const { bodies, ...rest } = plan;
  const worker = new Worker(new URL(import.meta.url), { workerData: { ...rest, ...packed(bodies) } satisfies PackedPlan });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

/** The bodies as bytes in shared memory: copying them to the thread, and encoding each again, cost more than sending. */
interface PackedPlan extends Omit<LoadPlan, 'bodies'> {
  readonly bytes: SharedArrayBuffer;
  /** Where each body ends. */
  readonly ends: readonly number[];
}

function packed(bodies: readonly string[]): Pick<PackedPlan, 'bytes' | 'ends'> {
  const bytes = new SharedArrayBuffer(bodies.reduce((total, body) => total + Buffer.byteLength(body), 0));
  const target = Buffer.from(bytes);
  let end = 0;
  return { bytes, ends: bodies.map((body) => (end += target.write(body, end))) };
}

async function send({ bytes: packedBytes, ends, ...plan }: PackedPlan): Promise<LoadResult> {
  const bodies = ends.map((end, i) => Buffer.from(packedBytes, ends[i - 1] ?? 0, end - (ends[i - 1] ?? 0)));
  const agent = new Agent({ keepAlive: true, maxSockets: plan.connections });
  const sample: number[] = [];
  let [failed, bytes, next] = [0, 0, 0];
  const one = (due: number): Promise<void> =>
    new Promise((done) => {
      const body = bodies[next++ % bodies.length];
      const call = request(plan.url, { method: plan.method, agent, headers: { ...plan.headers, 'content-length': body.length } }, (response) => {
        response.on('data', (chunk: Buffer) => { bytes += chunk.length; });
        response.on('end', () => {
          if ((response.statusCode ?? 500) >= 300) failed++;
          sample.push(Math.max(0, performance.now() - due)); // a timer may wake a moment early
          done();
        });
      });
      call.on('error', () => { failed++; done(); });
      call.end(body);
    });
  const started = performance.now();
  const until = started + plan.seconds * 1000;
  if (plan.rate === null) {
    const loop = async (): Promise<void> => { while (performance.now() < until) await one(performance.now()); };
    await Promise.all(Array.from({ length: plan.connections }, loop));
  } else {
    const pending: Promise<void>[] = [];
    for (let sent = 0; ; sent++) {
      const due = started + (sent * 1000) / plan.rate;
      if (due >= until) break;
      const wait = due - performance.now();
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
      pending.push(one(due));
    }
    await Promise.all(pending);
  }
  const elapsed = (performance.now() - started) / 1000;
  agent.destroy();
  return { perSecond: sample.length / elapsed, latency: latencies(sample), failed, bytes };
}

if (!isMainThread && parentPort) parentPort.postMessage(await send(workerData as PackedPlan));
