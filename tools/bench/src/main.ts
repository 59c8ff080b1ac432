import { parseArgs } from 'node:util';
import { conversionBench } from './conversion.bench.ts';
import { freshnessBench } from './freshness.bench.ts';
import { ingestBench } from './ingest.bench.ts';
import { kernelsBench } from './kernels.bench.ts';
import { loopBench } from './loop.bench.ts';
import { loyaltyBench } from './loyalty.bench.ts';
import { memoryBench } from './memory.bench.ts';
import { modelsBench } from './models.bench.ts';
import { searchBench } from './search.bench.ts';
import { serveBench } from './serve.bench.ts';
import { similarBench } from './similar.bench.ts';
import { trainBench } from './train.bench.ts';
import { treesBench } from './trees.bench.ts';

type Bench = (options: Readonly<Record<string, number>>) => Promise<void>;
const BENCHES: Readonly<Record<string, Bench>> = {
  serve: serveBench, search: searchBench, ingest: ingestBench, freshness: freshnessBench, memory: memoryBench,
  train: trainBench, models: modelsBench, similar: similarBench, kernels: kernelsBench, trees: treesBench, conversion: conversionBench, loyalty: loyaltyBench, loop: loopBench,
};

/** `npm run bench -- [serve|search|ingest|freshness|memory|train|models|similar|kernels|trees|conversion|loyalty|loop ...] [--NAME NUMBER]`; without a name all of them, one after the other. */
const { positionals, values } = parseArgs({
  allowPositionals: true, strict: false, args: process.argv.slice(2),
  options: Object.fromEntries(['items', 'people', 'events', 'rows', 'seconds', 'rate', 'tenants', 'budgetMb', 'tightMb', 'vectors', 'size', 'threads', 'cpu', 'growth', 'sessions', 'seeds'].map((name) => [name, { type: 'string' as const }])),
});
const unknown = positionals.filter((name) => !(name in BENCHES));
if (unknown.length) {
  console.error(`no benchmark called ${unknown.join(', ')}; there are: ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 1;
} else {
  const options = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
  for (const name of positionals.length ? positionals : Object.keys(BENCHES)) {
    console.log(`== ${name}`);
    await BENCHES[name](options);
  }
}
