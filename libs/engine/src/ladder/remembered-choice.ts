import fs from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from '@zhiyin/domain';
import { RUNGS, type EngineReport } from '../engine.ts';

/** What is kept of a choice; fallbacks belong to a process. */
export type Choice = Pick<EngineReport, 'rung' | 'stepMs' | 'refused'>;

/** Hosts that share a data folder, and older versions of them. */
const KEPT = 32;

/** `engine.json` in the data folder: choices by host key, newest last. Damaged or unreadable: nothing is remembered. */
export async function recallChoice(folder: string, key: string): Promise<Choice | null> {
  const choice = (await read(folder))[key];
  return choice && RUNGS.includes(choice.rung) && Array.isArray(choice.refused) ? choice : null;
}

/** Written beside and renamed. A folder that cannot be written costs a probe next time, nothing else. */
export async function rememberChoice(folder: string, key: string, choice: Choice, log: Logger): Promise<void> {
  try {
    const { [key]: _old, ...others } = await read(folder);
    const entries = [...Object.entries(others), [key, choice] as const].slice(-KEPT);
    await fs.mkdir(folder, { recursive: true });
    const temporary = path.join(folder, `engine.json.${process.pid}`);
    await fs.writeFile(temporary, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
    await fs.rename(temporary, path.join(folder, 'engine.json'));
  } catch (error) {
    log.warn({ folder, error }, 'the choice of the engine could not be remembered');
  }
}

async function read(folder: string): Promise<Record<string, Choice | undefined>> {
  try {
    const found: unknown = JSON.parse(await fs.readFile(path.join(folder, 'engine.json'), 'utf8'));
    return found && typeof found === 'object' ? (found as Record<string, Choice | undefined>) : {};
  } catch {
    return {};
  }
}
