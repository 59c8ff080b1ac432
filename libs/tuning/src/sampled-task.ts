import { seededRng } from '@zhiyin/domain';
import type { RankingTask } from '@zhiyin/evaluation';

/** The same task with at most `limit` questions, drawn by the seed, in random order: any part of them stands for all. @public */
export function sampledTask(task: RankingTask, limit: number, seed: number): RankingTask {
  const rng = seededRng(seed).fork('questions');
  const order = Int32Array.from({ length: task.questions }, (_, n) => n);
  const questions = Math.min(limit, order.length);
  for (let n = 0; n < questions; n++) {
    const other = n + rng.integer(order.length - n);
    [order[n], order[other]] = [order[other], order[n]];
  }
  return { ...task, questions, question: (n) => task.question(order[n]) };
}
