import fs from 'node:fs';
import os from 'node:os';
import { Command, Option } from 'commander';
import { InputError, NotFoundError } from '@zhiyin/domain';
import { PgTenantStore } from '@zhiyin/persistence';
import { openDatabase, withInstallation } from '../installation/installation.ts';
import { defaultDataFolder } from '../installation/workspace.ts';
import { installedStrategies } from '../installed-strategies.ts';
import { evaluateProtocol } from './evaluate-protocol.ts';
import { evaluatePurchaseSearch, PURCHASE_PROTOCOL, purchaseSearchTable } from './evaluate-purchase-search.ts';
import { evaluateSearch, SEARCH_PROTOCOL, searchTable } from './evaluate-search.ts';
import { evaluateTenant, type TenantEvaluation } from './evaluate-tenant.ts';
import { protocolTable } from './protocol-table.ts';
import { PROTOCOLS } from './protocols.ts';
import { interval, signed } from './show-estimate.ts';

interface EvaluateFlags {
  readonly tenant?: string;
  readonly protocol?: string;
  readonly strategies: string;
  readonly budgetMinutes: number;
  readonly threads: number;
  readonly trials: number;
  readonly days: number;
  readonly placement: string;
  readonly users: number;
  readonly seed: number;
  readonly repeats: boolean;
  readonly json?: string;
  readonly keep?: string;
  readonly data: string;
}

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description("Measures a tenant's strategies and pipeline on its newest days, or the installed strategies by a public protocol on a public data set; beside popularity, and nothing is published")
    .option('--tenant <slug>', 'whose data; the options below up to --repeats are for it')
    .option('--days <number>', 'newest days that are held out', positive, 28)
    .option('--placement <name>', 'whose pipeline is measured as a whole', 'home')
    .option('--users <number>', 'at most so many people, drawn by the seed; also with --protocol purchase-search', positive, 2000)
    .option('--seed <number>', 'of training and sampling', Number, 1)
    .option('--repeats', 'what somebody bought before counts too (groceries)', false)
    .option('--protocol <name>', `how a public data set is judged: ${[...Object.keys(PROTOCOLS), SEARCH_PROTOCOL, PURCHASE_PROTOCOL].join(', ')}`)
    .option('--strategies <ids>', "with --protocol: 'all', or ids with commas", 'all')
    .option('--budget-minutes <number>', 'with --protocol: for all of them together', positive, 60)
    .option('--trials <number>', 'with --protocol: settings tried for each strategy on a part of what trains; 1 = the defaults', positive, 10)
    .option('--threads <number>', 'with --protocol: that train neural nets', positive, os.availableParallelism())
    .option('--json <file>', 'write the figures there')
    .option('--keep <folder>', 'with --protocol: keep what was learned there; the same command goes on from it, in the middle of a training if that keeps checkpoints')
    .addOption(new Option('--data <folder>', 'with --protocol the folder of the data set, else the data folder').default(process.env.DATA_FOLDER || defaultDataFolder))
    .action((flags: EvaluateFlags) => evaluate(flags));
}

async function evaluate(flags: EvaluateFlags): Promise<void> {
  const say = (line: string): void => console.error(line);
  if (flags.protocol === SEARCH_PROTOCOL) {
    console.log(searchTable(await evaluateSearch({ ...flags, say })));
  } else if (flags.protocol === PURCHASE_PROTOCOL) {
    console.log(purchaseSearchTable(await evaluatePurchaseSearch({ ...flags, say })));
  } else if (flags.protocol !== undefined) {
    console.log(protocolTable(await evaluateProtocol({ ...flags, protocol: flags.protocol, say })));
  } else if (flags.tenant !== undefined) {
    await evaluateOne(flags, flags.tenant);
  } else {
    throw new InputError('EVALUATE_WHAT', 'expected --tenant SLUG, or --protocol NAME with --data FOLDER');
  }
}

async function evaluateOne(flags: EvaluateFlags, slug: string): Promise<void> {
  await withInstallation(flags.data, async (installation) => {
    const database = await openDatabase(installation);
    try {
      const tenant = await new PgTenantStore(database).bySlug(slug);
      if (!tenant) throw new NotFoundError('TENANT_UNKNOWN', `there is no tenant '${slug}'; zhiyin tenant list shows them`);
      const result = await evaluateTenant(database, tenant.id, (await installedStrategies()).all(), {
        testDays: flags.days, placement: flags.placement, seed: flags.seed, sampleUsers: flags.users,
        alreadyBought: flags.repeats ? 'allowed' : 'excluded', say: (line) => console.error(line),
      });
      if (flags.json) fs.writeFileSync(flags.json, `${JSON.stringify(result, null, 2)}\n`);
      console.log(evaluationTable(result));
    } finally {
      await database.close();
    }
  });
}

/** Markdown, so that it can be kept as it is. Intervals are 95 % bootstrap over people. */
export function evaluationTable({ split, events, users, targets, alreadyBought, strategies: methods }: TenantEvaluation): string {
  const lines = Object.entries(methods).map(([name, { metrics, coverage, overPopular7Days }]) =>
    `| ${name} | ${interval(metrics['Recall@20'])} | ${interval(metrics['NDCG@10'])} | ${coverage.toFixed(3)} | ${signed(overPopular7Days)} |`);
  return [
    `Split at ${split}: ${events.train} events before, ${events.test} after; ${users} people, target ${targets.join(' or ')}, bought before: ${alreadyBought}.`,
    '',
    '| method | Recall@20 | NDCG@10 | coverage@10 | NDCG@10 over popular in 7 days |',
    '|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InputError('NUMBER_INVALID', `expected a number above 0, got '${text}'`);
}
