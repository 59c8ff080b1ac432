import type { FromMeasuring, MeasureJob } from './child-messages.ts';
import { measure } from './measure.ts';

/** A process that measures one method and ends: its memory is the method's own, and so is its crash. */
const say = (message: FromMeasuring): Promise<void> => new Promise((resolve) => process.send!(message, () => resolve()));

process.on('disconnect', () => process.exit(0));
process.on('message', (job: MeasureJob) => {
  void measure(job, (figure) => void say({ kind: 'figure', figure })).then(say).finally(() => process.exit(0));
});
void say({ kind: 'ready' });
