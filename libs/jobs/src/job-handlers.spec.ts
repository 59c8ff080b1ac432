import { describe, expect, it } from '@jest/globals';
import { tenantId } from '@zhiyin/domain';
import { JobHandlers } from './job-handlers.ts';
import { queueConnection } from './queue-connection.ts';

const nothing = async () => 'skipped' as const;

describe('job handlers', () => {
  it('name every job that has none', () => {
    expect(() => new JobHandlers().on('schedule', nothing).complete()).toThrow("no handler for job 'train', 'tune', 'conversion', 'loyalty', 'figures', 'sweep'");
  });

  it('name a job that has two', () => {
    expect(() => new JobHandlers().on('sweep', nothing).on('sweep', nothing)).toThrow("job 'sweep' has two handlers");
  });

  it('hand a payload to the job of its name and refuse strangers', async () => {
    const seen: unknown[] = [];
    const handlers = new JobHandlers().on('train', async (payload) => { seen.push(payload); return 'done'; }).on('tune', nothing).on('figures', async () => 'skipped').on('conversion', nothing).on('loyalty', nothing).on('schedule', nothing).on('sweep', nothing).complete();
    await expect(handlers.handle('train-cpu', 'train', { tenant: tenantId(1), run: 2 })).resolves.toBe('done');
    expect(seen).toEqual([{ tenant: 1, run: 2 }]);
    await expect(handlers.handle('io', 'train', {})).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
    await expect(handlers.handle('io', 'constructor', {})).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
  });
});

describe('a queue address', () => {
  it('is refused without telling its password', () => {
    expect(() => queueConnection('mysql://root:hunter2@db/x')).toThrow(expect.objectContaining({ code: 'QUEUE_URL_INVALID', message: expect.not.stringContaining('hunter2') }));
  });
});
