import { ArtifactError, ZhiyinError } from '@zhiyin/domain';
import type { RunJournal } from './run-journal.ts';
import { TrainingStopped, type TrainOptions, type TrainOutcome } from './training-ports.ts';

/** Ends a run that met an error, but for those that are worth another attempt, which are thrown with the run still open. */
export async function endWith(error: unknown, { run, ports, signal }: TrainOptions, journal: RunJournal): Promise<TrainOutcome> {
  const stopped = signal.aborted && signal.reason instanceof TrainingStopped ? signal.reason : null;
  if (stopped && stopped.why !== 'cancelled') return { status: 'abandoned', code: stopped.why };
  const result = { metrics: { seconds: { ...journal.seconds } }, artifactId: null };
  if (stopped) {
    const kept = await ports.runs.finish(run.tenant, run.id, run.fence, { ...result, status: 'cancelled', error: null });
    return { status: kept ? 'cancelled' : 'abandoned', code: null };
  }
  // A damaged artifact that was just written means the disk, not the strategy: training again elsewhere may well work.
  if (error instanceof ZhiyinError && (error.retryable || error instanceof ArtifactError)) throw error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  journal.log.error({ code, reason: message }, 'training failed');
  const kept = await ports.runs.finish(run.tenant, run.id, run.fence, { ...result, status: 'failed', error: { code, message } });
  return { status: kept ? 'failed' : 'abandoned', code };
}

/** What is not ours was thrown by the strategy. */
export function codeOf(error: unknown): string {
  return error instanceof ZhiyinError ? error.code : 'STRATEGY_FAILED';
}
