import type { PipelineVersion, StrategySetting } from '@zhiyin/domain';
import { noValues, validatePipeline, type PipelineDocument, type TenantPipeline } from '@zhiyin/pipeline';
import { Generation, type Absence, type ActivePipeline } from './generation.ts';
import type { LiveTenant } from './live-tenant.ts';
import { loadConversion, type LoadedConversion } from './loaded-conversion.ts';
import { keyOf, loadStrategy, sha256, type LoadedStrategy, type StrategyToLoad } from './loaded-strategy.ts';
import type { RuntimeParts } from './runtime-parts.ts';

const DEFAULT_DEADLINE_MS = 50;
const BUDGET_MS = 25;

/**
 * Makes the generation that the stored settings ask for. What did not change is taken over from `before`; a model that
 * cannot be loaded stays as it was, with a warning.
 * @throws what the database says when it is away; nothing has changed then
 */
export async function compose(parts: RuntimeParts, live: LiveTenant, before: Generation | null): Promise<Generation> {
  const { tenant } = live;
  const [settings, active, conversion] = await Promise.all([
    parts.strategyStore.settings(tenant), parts.pipelineStore.active(tenant), loadConversion(parts, live, before?.conversion ?? null),
  ]);
  const { strategies, absent } = await loadAll(parts, live, settings, before, conversion);
  const usable = new Set([...strategies.keys(), ...absent.keys()]);
  const pipelines = new Map<string, ActivePipeline>();
  for (const version of active) {
    const pipeline = resolve(parts, live, version, strategies, usable, conversion) ?? before?.pipelines.get(version.placement);
    if (pipeline) pipelines.set(version.placement, pipeline);
  }
  return new Generation(strategies, pipelines, absent, conversion);
}

async function loadAll(parts: RuntimeParts, live: LiveTenant, settings: readonly StrategySetting[], before: Generation | null, conversion: LoadedConversion | null) {
  const strategies = new Map<string, LoadedStrategy>();
  const absent = new Map<string, Absence>();
  const fresh: LoadedStrategy[] = [];
  const enabled = settings.filter(({ enabled, strategy }) => enabled && parts.strategies.has(strategy));
  const blends = ({ strategy }: StrategySetting) => parts.strategies.get(strategy).capabilities.blends;
  // Blends are made from the others, so they come last.
  for (const group of [enabled.filter((setting) => !blends(setting)), enabled.filter(blends)]) {
    const ready: ReadonlyMap<string, LoadedStrategy> = new Map(strategies);
    await Promise.all(group.map(async (setting) => {
      if (!setting.champion) return void absent.set(setting.strategy, 'not-trained');
      const loaded = await loadOne(parts, live, { setting, champion: setting.champion }, ready, before);
      if (loaded) strategies.set(setting.strategy, loaded);
      else absent.set(setting.strategy, 'artifact-unusable');
      if (loaded && loaded !== before?.strategies.get(setting.strategy)) fresh.push(loaded);
    }));
  }
  await joinAll(live, fresh, conversion === before?.conversion ? null : conversion);
  return { strategies, absent };
}

/** Those of the loaded strategies that a blend is made from, in its own order. */
function sourcesOf({ strategies }: RuntimeParts, { strategy, config }: StrategySetting, ready: ReadonlyMap<string, LoadedStrategy>): readonly LoadedStrategy[] {
  const plugin = strategies.get(strategy);
  if (!plugin.capabilities.blends) return [];
  const chosen = plugin.sources?.(strategies.resolveConfig(strategy, config), [...ready.keys()]) ?? [];
  return [...new Set(chosen)].flatMap((id) => ready.get(id) ?? []);
}

/** All or none: a model that did not reach the end of the log must not serve. */
async function joinAll(live: LiveTenant, fresh: readonly LoadedStrategy[], conversion: LoadedConversion | null): Promise<void> {
  const joined = await Promise.allSettled([...fresh, conversion].map((model) => model && live.join(model)));
  const failed = joined.find((result) => result.status === 'rejected');
  if (!failed) return;
  if (conversion) live.leave(conversion);
  for (const strategy of fresh) {
    live.leave(strategy);
    strategy.retain();
    strategy.release();
  }
  throw failed.reason;
}

async function loadOne(parts: RuntimeParts, live: LiveTenant, wanted: StrategyToLoad, ready: ReadonlyMap<string, LoadedStrategy>, before: Generation | null): Promise<LoadedStrategy | null> {
  const { strategy } = wanted.setting;
  const last = before?.strategies.get(strategy) ?? null;
  try {
    const sources = sourcesOf(parts, wanted.setting, ready);
    if (last?.key === keyOf(wanted, sources)) return last;
    const began = performance.now();
    const loaded = await loadStrategy(parts, live.tenant, wanted, live.catalogue, sources);
    live.health.forget(strategy);
    parts.log.info({ tenant: live.tenant, strategy, artifact: loaded.artifactDigest, ms: Math.round(performance.now() - began) }, 'model loaded');
    return loaded;
  } catch (err) {
    parts.log.warn({ tenant: live.tenant, strategy, artifact: wanted.champion.digest, kept: last?.artifactDigest ?? null, err }, 'model not loaded, the last good one stays');
    return last;
  }
}

/** null when the document makes no sense, which has then been said. */
function resolve(parts: RuntimeParts, live: LiveTenant, version: PipelineVersion, strategies: ReadonlyMap<string, LoadedStrategy>, usable: ReadonlySet<string>, conversion: LoadedConversion | null): ActivePipeline | null {
  // A strategy that was uninstalled since must not take the placement down with it: it is passed over below.
  const check = validatePipeline(version.document, { ids: () => [...usable, ...strategyIdsOf(version)] });
  if (!check.pipeline) {
    parts.log.warn({ tenant: live.tenant, placement: version.placement, version: version.version, problems: check.problems }, 'pipeline not usable, the last good one stays');
    return null;
  }
  return resolvePipeline(parts, live, { ...version, document: check.pipeline }, strategies, usable, conversion);
}

/** @param usable strategies that are enabled; others are passed over without being called a degradation */
export function resolvePipeline(
  parts: RuntimeParts,
  live: LiveTenant,
  { placement, version, document }: { readonly placement: string; readonly version: number; readonly document: PipelineDocument },
  strategies: ReadonlyMap<string, LoadedStrategy>,
  usable: ReadonlySet<string>,
  conversion: LoadedConversion | null,
): ActivePipeline {
  const pruned = {
    ...document,
    retrieve: document.retrieve.filter(({ strategy }) => usable.has(strategy)),
    fallback: document.fallback.filter((strategy) => usable.has(strategy)),
  };
  const named = new Set([...pruned.retrieve.map(({ strategy }) => strategy), ...pruned.fallback]);
  const used = [...strategies.values()].filter(({ strategy }) => named.has(strategy));
  const values = parts.values?.(live.tenant) ?? noValues;
  const pipeline: TenantPipeline = {
    document: pruned,
    sources: strategies,
    catalogue: live.catalogue,
    filters: live.filters,
    health: live.health,
    values: async () => ({ ...(await values()), ...(conversion && { purchase: conversion.purchase }) }),
    deadlineMs: parts.deadlineMs ?? DEFAULT_DEADLINE_MS,
    budgetMs: BUDGET_MS,
    log: parts.log.child({ tenant: live.tenant, placement }),
    clock: parts.clock ?? Date.now,
  };
  return {
    placement,
    version,
    document,
    pipeline,
    versions: Object.fromEntries(used.map(({ strategy, artifactDigest }) => [strategy, artifactDigest])),
    digest: sha256({ document: pruned, ...(document.objective && conversion && { conversion: conversion.version }), models: Object.fromEntries(used.map(({ strategy, key }) => [strategy, key])) }),
  };
}

function strategyIdsOf({ document }: PipelineVersion): string[] {
  const { retrieve, fallback } = document as { retrieve?: unknown; fallback?: unknown };
  const asked = Array.isArray(retrieve) ? retrieve.map((source: { strategy?: unknown } | null) => source?.strategy) : [];
  return [...asked, ...(Array.isArray(fallback) ? fallback : [])].filter((id): id is string => typeof id === 'string');
}
