import { Command } from 'commander';
import { DAY_MS, InputError } from '@zhiyin/domain';
import { closedLoop, ShopClient, SimulatedShop, tally } from '@zhiyin/simulator';

interface SimulateFlags {
  readonly key?: string;
  readonly api: string;
  readonly seed: string;
  readonly items: number;
  readonly people: number;
  readonly days: number;
  readonly loop: boolean;
}

export function simulateCommand(): Command {
  return new Command('simulate')
    .description('Lets a simulated shop with known truth live against a running api: events in, and with --loop recommendations out')
    .option('--key <secret key>', 'secret key of the tenant (or ZHIYIN_KEY)', process.env.ZHIYIN_KEY)
    .option('--api <address>', 'address of the api', 'http://localhost:3000')
    .option('--seed <text>', 'the same seed is the same shop', 'simulated')
    .option('--items <number>', 'in the catalogue', count, 800)
    .option('--people <number>', 'customers', count, 1200)
    .option('--days <number>', 'that end today', count, 30)
    .option('--loop', "ask for recommendations and let people react to them by their true tastes; without it they only browse and search", false)
    .action((flags: SimulateFlags) => simulate(flags));
}

async function simulate({ key, api, seed, items, people, days, loop }: SimulateFlags): Promise<void> {
  if (!key) throw new InputError('KEY_MISSING', "expected the tenant's secret key in --key or ZHIYIN_KEY, got none; zhiyin keys create makes one");
  const start = Math.floor(Date.now() / DAY_MS) * DAY_MS - days * DAY_MS;
  const shop = new SimulatedShop({ seed, items, people, days, start });
  const client = new ShopClient(api, key);
  console.log('| day | events | slates | clicks on them | purchases | revenue | returns |\n|---|---|---|---|---|---|---|');
  const row = (...cells: readonly (string | number)[]): void => console.log(`| ${cells.join(' | ')} |`);
  if (loop) {
    for await (const { day, events, slates, clicks, purchases, revenue, returns } of closedLoop(shop, client)) {
      row(day + 1, events, slates, clicks, purchases, revenue.toFixed(2), returns);
    }
    return;
  }
  for await (const day of shop.days()) {
    await client.putItems(day.newItems.map(({ wire }) => wire));
    await client.sendEvents(day.events);
    for (const { visitor, user } of day.merges) await client.merge(visitor, user);
    if (day.stock.length) await client.patchItems(day.stock);
    const { clicks, purchases, revenue, returns } = tally(day);
    row(day.day + 1, day.events.length, 0, clicks, purchases, revenue.toFixed(2), returns);
  }
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InputError('NUMBER_INVALID', `expected a whole number above 0, got '${text}'`);
}
