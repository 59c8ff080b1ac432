import type { TuningTrial } from '@zhiyin/domain';

/** Markdown: a line for every trial, the first being the settings the search began with; only what differs from those is named. */
export function trialTable(trials: readonly TuningTrial[]): string {
  const [first] = trials;
  const names = Object.keys(trials.find(({ metrics }) => Object.keys(metrics).length)?.metrics ?? {});
  return [
    `| trial | settings | ${[...names, 'questions', 'CPU s', ''].join(' | ')} |`,
    `|${'---|'.repeat(names.length + 5)}`,
    ...trials.map((trial) => `| ${[
      trial.number, trial === first ? 'as they are' : changes(trial, first), ...names.map((name) => trial.metrics[name]?.toFixed(4) ?? '-'),
      trial.questions, trial.cpuSeconds.toFixed(1), trial.error ?? (trial.stoppedEarly ? 'given up' : ''),
    ].join(' | ')} |`),
  ].join('\n');
}

function changes({ config }: TuningTrial, first: TuningTrial): string {
  return Object.entries(config).filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(first.config[field]))
    .map(([field, value]) => `${field} ${JSON.stringify(value)}`).join(', ') || 'the same';
}
