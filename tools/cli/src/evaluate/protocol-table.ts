import type { ProtocolResult } from './evaluate-protocol.ts';
import { interval } from './show-estimate.ts';

/** Markdown: the result file for people, best first by the first metric; intervals are 95 % bootstrap. */
export function protocolTable({ protocol, data, seed, strategies, skipped }: ProtocolResult): string {
  const rows = Object.entries(strategies);
  const names = Object.keys(rows[0]?.[1].metrics ?? {});
  const sorted = [...rows].sort(([, a], [, b]) => (b.metrics[names[0]]?.value ?? 0) - (a.metrics[names[0]]?.value ?? 0));
  const lines = sorted.map(([name, { metrics, coverage, gini, novelty, seconds, peakMemoryMb }]) =>
    `| ${name} | ${names.map((metric) => interval(metrics[metric])).join(' | ')} | ${coverage.toFixed(3)} | ${gini.toFixed(3)} | ${novelty.toFixed(2)} | ${seconds.toFixed(1)} | ${peakMemoryMb} |`);
  const missing = Object.entries(skipped).map(([name, why]) => `${name}: skipped: ${why.split('\n')[0]}`);
  return [
    `Protocol ${protocol} on ${data}, seed ${seed}: ${rows[0]?.[1].questions ?? 0} questions over all items. In brackets: 95 % intervals.`,
    '',
    `| method | ${[...names, 'coverage', 'Gini', 'novelty', 'training s', 'peak MB'].join(' | ')} |`,
    `|---|${names.map(() => '---').join('|')}|---|---|---|---|---|`,
    ...lines,
    ...(missing.length ? ['', ...missing] : []),
  ].join('\n');
}
