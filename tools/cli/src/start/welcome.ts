import type { DemoKeys } from '../tenants/keys.ts';

export interface Welcome {
  readonly apiUrl: string;
  readonly adminUrl: string;
  /** Address that sets up the first owner; null when there is one. */
  readonly setupUrl: string | null;
  readonly keys: DemoKeys | null;
  /** Somebody and something of the shop, for the questions. */
  readonly sample: { readonly user: string; readonly item: string } | null;
  readonly keysFile: string;
  readonly logs: string;
  readonly seconds: number;
}

/** What a person needs next. */
export function welcomeText({ apiUrl, adminUrl, setupUrl, keys, sample, keysFile, logs, seconds }: Welcome): string {
  const lines = [
    '', `Zhiyin is ready (${seconds.toFixed(1)} s).`, '',
    `  API            ${apiUrl}   documentation: ${apiUrl}/docs`,
    `  Administration ${adminUrl}`,
  ];
  if (setupUrl) lines.push(`  Set up the first owner (once, within a day): ${setupUrl}`);
  if (keys) lines.push('', `  Tenant '${keys.tenant}', keys kept in ${keysFile}`, `    publishable ${keys.publishable}`, `    secret      ${keys.secret}`);
  if (keys && sample) lines.push('', 'Try it in another terminal:', '', ...curlLines(apiUrl, keys, sample).map((line) => `  ${line}`));
  lines.push('', `Logs: ${logs}. Stop with Ctrl-C.`, '');
  return lines.join('\n');
}

/** Somebody looks at something, gets recommendations, and the installed strategies: each one line to paste. */
export function curlLines(apiUrl: string, { secret }: DemoKeys, { user, item }: { user: string; item: string }): string[] {
  const header = `-H 'Authorization: Bearer ${secret}'`;
  const json = `${header} -H 'Content-Type: application/json'`;
  const event = { events: [{ type: 'view', user, item }] };
  return [
    `curl -sS ${apiUrl}/v1/events ${json} -d '${JSON.stringify(event)}'`,
    `curl -sS ${apiUrl}/v1/recommendations ${json} -d '${JSON.stringify({ placement: 'home', user, limit: 5, explain: true })}'`,
    `curl -sS ${apiUrl}/v1/strategies ${header}`,
  ];
}
