import { ConfigError, type Logger } from '@zhiyin/domain';
import type { EngineOptions } from '../create-engine.ts';
import { RUNGS, type EngineReport, type Rung } from '../engine.ts';
import { reasonAgainst } from './available.ts';
import { hostKey } from './host-facts.ts';
import { probeRung, type ProbeResult } from './probe.ts';
import { recallChoice, rememberChoice, type Choice } from './remembered-choice.ts';

/** Rungs this close to the fastest are as fast: the order of the ladder decides. */
const TIE = 1.05;

/** What the choice asks the world; another one in tests. */
export interface Surroundings {
  reasonAgainst(rung: Rung): string | null;
  probe(rung: Rung): Promise<ProbeResult>;
}

/**
 * The rung for this host: what the operator set, else what was remembered, else the fastest that trains correctly. Probes run
 * one after the other, so that they do not slow each other down.
 * @throws ConfigError ENGINE_UNUSABLE when what was set cannot work here, or nothing can
 */
export async function chooseRung(options: EngineOptions, threads: number, log: Logger, surroundings = surroundingsOf(options, threads)): Promise<EngineReport> {
  const { setting, folder } = options;
  if (setting !== 'auto' && options.probe === false) return { rung: setting, chosen: 'by-setting', stepMs: null, threads, refused: [], fallbacks: [] };
  const key = hostKey({ setting, threads, allowSoftwareGpu: options.allowSoftwareGpu === true });
  const remembered = folder === null ? null : await recallChoice(folder, key);
  const chosen = remembered ?? await (setting === 'auto' ? fastest(surroundings, log) : demanded(setting, surroundings));
  if (folder !== null && !remembered) await rememberChoice(folder, key, chosen, log);
  log.info({ rung: chosen.rung, stepMs: chosen.stepMs, remembered: remembered !== null, refused: [...chosen.refused] }, 'chose the engine for neural nets');
  const how = setting !== 'auto' ? 'by-setting' : remembered ? 'remembered' : 'by-probe';
  return { ...chosen, chosen: how, threads, fallbacks: [] };
}

async function fastest(surroundings: Surroundings, log: Logger): Promise<Choice> {
  const refused: { rung: Rung; why: string }[] = [];
  const correct: { rung: Rung; stepMs: number }[] = [];
  for (const rung of RUNGS) {
    const why = rung === 'tfjs-cpu' ? 'the reference: far too slow for training' : surroundings.reasonAgainst(rung);
    const result: ProbeResult = why === null ? await surroundings.probe(rung) : { ok: false, why };
    log.debug({ rung, ...result }, 'probed an engine');
    if (result.ok) correct.push({ rung, stepMs: result.stepMs });
    else refused.push({ rung, why: result.why });
  }
  if (!correct.length) {
    throw new ConfigError('ENGINE_UNUSABLE', `no engine trains correctly here: ${refused.map(({ rung, why }) => `${rung}: ${why}`).join('; ')}`);
  }
  const best = Math.min(...correct.map(({ stepMs }) => stepMs));
  const winner = correct.find(({ stepMs }) => stepMs <= best * TIE)!;
  const slower = correct.filter(({ rung }) => rung !== winner.rung).map(({ rung, stepMs }) => ({ rung, why: `slower: ${stepMs.toFixed(1)} ms a step against ${winner.stepMs.toFixed(1)}` }));
  return { ...winner, refused: [...refused, ...slower] };
}

async function demanded(rung: Rung, surroundings: Surroundings): Promise<Choice> {
  const why = surroundings.reasonAgainst(rung);
  const result: ProbeResult = why === null ? await surroundings.probe(rung) : { ok: false, why };
  if (result.ok) return { rung, stepMs: result.stepMs, refused: [] };
  throw new ConfigError('ENGINE_UNUSABLE', `ZHIYIN_ENGINE=${rung} cannot work here: ${result.why}; unset it to let the fastest engine that works be found`);
}

function surroundingsOf({ allowSoftwareGpu = false }: EngineOptions, threads: number): Surroundings {
  return { reasonAgainst: (rung) => reasonAgainst(rung, { allowSoftwareGpu }), probe: (rung) => probeRung(rung, threads) };
}
