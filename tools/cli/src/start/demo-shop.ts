import fs from 'node:fs';
import { seedDemoShop } from '@zhiyin/simulator';

export interface Sample {
  readonly user: string;
  readonly item: string;
}

interface SeedState {
  /** The simulated present; kept, so that an interrupted seeding sends the same events again. */
  readonly now: number;
  readonly sample: Sample | null;
}

/** Notes, before the tenant is made, that its shop still has to live its past: a tenant found without the note has its own. */
export function planSeeding(file: string): void {
  if (!fs.existsSync(file)) write(file, { now: Date.now(), sample: null });
}

/**
 * Lets the demo shop live its past through the API, once; a killed one is done again without doubling anything.
 * @returns null when the tenant's data came from elsewhere
 */
export async function seedOnce(file: string, apiUrl: string, secretKey: string, say: (line: string) => void): Promise<Sample | null> {
  if (!fs.existsSync(file)) return null;
  const state = JSON.parse(fs.readFileSync(file, 'utf8')) as SeedState;
  if (state.sample) return state.sample;
  let lastSaid = 0;
  const { items, events, sample } = await seedDemoShop({
    apiUrl, secretKey, now: state.now,
    onProgress: (done, total, sent) => {
      if (Date.now() - lastSaid < 2000 && done < total) return;
      lastSaid = Date.now();
      say(`the demo shop lives its past: day ${done} of ${total}, ${sent.toLocaleString('en')} events`);
    },
  });
  say(`the demo shop has lived: ${items.toLocaleString('en')} items, ${events.toLocaleString('en')} new events`);
  write(file, { ...state, sample });
  return sample;
}

function write(file: string, state: SeedState): void {
  fs.writeFileSync(`${file}.new`, JSON.stringify(state));
  fs.renameSync(`${file}.new`, file);
}
