import type { ImportProgress } from './import-run.ts';
import type { ImportTally } from './import-tally.ts';

/** One line that is redrawn on a terminal; every tenth of the way a line of its own elsewhere. */
export function progressBar(out: NodeJS.WriteStream): (progress: ImportProgress) => void {
  const started = performance.now();
  let shown = '';
  return ({ kind, done, total, tally }) => {
    const share = total ? done / total : 1;
    const tenth = `${kind}${Math.floor(share * 10)}`;
    const perSecond = Math.round((done / (performance.now() - started)) * 1000);
    const bar = '#'.repeat(Math.round(share * 24)).padEnd(24, '.');
    const text = `${kind.padEnd(6)} [${bar}] ${done.toLocaleString('en')} / ${total.toLocaleString('en')}  stored ${tally.stored}  rejected ${tally.rejected}  ${perSecond}/s`;
    if (out.isTTY) out.write(`\r\x1b[K${text}${done === total ? '\n' : ''}`);
    else if (tenth !== shown) out.write(`${text}\n`);
    shown = tenth;
  };
}

/** What a person wants to know at the end. */
export function summary(tallies: Readonly<Record<string, ImportTally>>, rejectsFile: string): string {
  const lines: string[] = [];
  let rejected = 0;
  for (const [kind, tally] of Object.entries(tallies)) {
    lines.push(`${kind}: ${tally.stored} stored, ${tally.repeated} known already, ${tally.rejected} rejected`);
    rejected += tally.rejected;
    const frequent = [...tally.reasons].sort(([, a], [, b]) => b.count - a.count).slice(0, 8);
    for (const [reason, { count, samples }] of frequent) lines.push(`  ${count} x ${reason}`, `      e.g. ${samples[0]}`);
  }
  if (rejected) lines.push(`rejected rows: ${rejectsFile}`);
  return lines.join('\n');
}
