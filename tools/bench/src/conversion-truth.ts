import { conversionLog, ConversionPredictor, packConversion, trainConversion, type ConversionArtifact, type ConversionCard } from '@zhiyin/conversion';
import { DAY_MS, type BehaviourEvent, type ItemNumber } from '@zhiyin/domain';
import { LiveCatalogue, USER_HISTORY } from '@zhiyin/live';
import { outcome } from '@zhiyin/simulator';
import { exact, latencies, table } from './report.ts';
import { stopwatch } from './shop-sessions.ts';
import { datasetUntil, simulatedLog, type SimulatedLog } from './simulated-log.ts';

const DAYS = 70;
const TRAINED_DAYS = 56;
const ITEMS = 1000;
const START = Date.UTC(2026, 0, 5);
const CANDIDATES = 300;
const GROUPS = 5;

interface Viewed {
  readonly predicted: number;
  /** P(cart | page) P(purchase | cart): within this visit. */
  readonly truth: number;
  readonly bought: boolean;
}

/** A shop of known truth: trained on eight weeks, then asked live about the next, as a replica is. */
export async function conversionTruth(people: number): Promise<void> {
  const world = await simulatedLog({ seed: 7, items: ITEMS, people, days: DAYS, start: START });
  const log = conversionLog(datasetUntil(world, START + TRAINED_DAYS * DAY_MS));
  const clock = stopwatch();
  const { artifact, card } = await trainConversion(log, { seed: 1, maxRows: 60_000 });
  const { seconds } = clock();
  console.log(`\nsimulated shop: ${people} people, ${ITEMS} items, ${log.interactions.length} events of ${TRAINED_DAYS} days; trained in ${seconds.toFixed(0)} s; model of ${Math.round(packConversion(artifact).length / 1024)} kB`);
  report('pairs', card);
  report('visits', card);
  const catalogue = new LiveCatalogue();
  catalogue.put(world.items);
  const predictor = new ConversionPredictor(artifact, catalogue);
  console.log(`\nevery page that was opened in the days after, by what was predicted: P(bought within ${artifact.windowDays} days)`);
  console.log(table(grouped(await asked(world, predictor, artifact))));
  speed(predictor, world);
}

function report(target: keyof ConversionCard, { [target]: card }: ConversionCard): void {
  console.log(`\n${target}: ${card.rows} moments, ${card.purchases} with a purchase; '${card.chosen}' serves, ${card.calibration}`);
  console.log(table(card.models.map(({ model, metrics, accuracy, seconds, verdict }) => ({
    model, AUC: exact(metrics.auc), 'log-loss': exact(metrics.logLoss), NE: exact(metrics.normalizedEntropy), ECE: exact(metrics.calibrationError), PCOC: exact(metrics.predictedOverActual), accuracy: exact(accuracy), s: seconds, verdict,
  }))));
}

/** Follows the days after the training; at each page of a known person asks about its item. */
async function asked({ shop, events, personOf }: SimulatedLog, predictor: ConversionPredictor, { windowDays }: ConversionArtifact): Promise<Viewed[]> {
  const [from, until] = [START + TRAINED_DAYS * DAY_MS, START + DAYS * DAY_MS - windowDays * DAY_MS];
  const purchases = new Map<string, number[]>();
  for (const { type, user, item, at } of events) if (type === 'purchase') purchases.set(`${user}/${item}`, [...(purchases.get(`${user}/${item}`) ?? []), at]);
  const histories = new Map<number, BehaviourEvent[]>();
  const [viewed, out] = [[] as Viewed[], new Float32Array(1)];
  for (const event of events) {
    if (!event.consented || event.bot) continue;
    const [user, item] = [event.user!, event.item];
    const history = [...(histories.get(user) ?? []), event].slice(-USER_HISTORY);
    histories.set(user, history);
    if (event.at < from) continue;
    predictor.observe([event]);
    const person = personOf.get(user);
    if (event.type !== 'view' || item === null || person === undefined || event.at >= until) continue;
    predictor.score({ history, known: true, now: event.at }, [item], out);
    const { cart, purchase } = outcome(shop.people[person], shop.items[item].truth, Math.floor((event.at - START) / DAY_MS));
    const bought = (purchases.get(`${user}/${item}`) ?? []).some((at) => at > event.at && at <= event.at + windowDays * DAY_MS);
    viewed.push({ predicted: out[0], truth: cart * purchase, bought });
  }
  return viewed;
}

function grouped(viewed: Viewed[]): Record<string, string | number>[] {
  const ordered = [...viewed].sort((a, b) => a.predicted - b.predicted);
  const row = (name: string, own: readonly Viewed[]) => {
    const [predicted, bought, truth] = [mean(own.map((one) => one.predicted)), mean(own.map((one) => Number(one.bought))), mean(own.map((one) => one.truth))];
    return { pages: name, count: own.length, predicted: exact(predicted), bought: exact(bought), 'predicted / bought': predicted / bought, 'true, this visit alone': exact(truth) };
  };
  const fifths = Array.from({ length: GROUPS }, (_, n) => ordered.slice(Math.floor((n * ordered.length) / GROUPS), Math.floor(((n + 1) * ordered.length) / GROUPS)));
  return [...fifths.map((own, n) => row(`fifth ${n + 1}`, own)), row('all', ordered)];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What a prediction of 300 candidates adds to a request. */
function speed(predictor: ConversionPredictor, { events, items }: SimulatedLog): void {
  const byUser = new Map<number, BehaviourEvent[]>();
  for (const event of events) byUser.set(event.user!, [...(byUser.get(event.user!) ?? []), event].slice(-USER_HISTORY));
  const histories = [...byUser.values()].sort((a, b) => b.length - a.length).slice(0, 200);
  const out = new Float32Array(CANDIDATES);
  const times: number[] = [];
  for (let round = 0; round < 3_000; round++) {
    const candidates: ItemNumber[] = Array.from({ length: CANDIDATES }, (_, n) => (round * 37 + n * 3) % items.length);
    const history = histories[round % histories.length];
    const started = performance.now();
    predictor.score({ history, known: true, now: history[history.length - 1].at + 1000 }, candidates, out);
    if (round >= 500) times.push(performance.now() - started);
  }
  const { p50, p99 } = latencies(times);
  console.log(`\n${CANDIDATES} candidates of people with ${histories[histories.length - 1].length} to ${histories[0].length} events: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`);
}
