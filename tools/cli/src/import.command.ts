import path from 'node:path';
import { Command } from 'commander';
import { InputError } from '@zhiyin/domain';
import { ImportClient } from './import/import-client.ts';
import { runImport } from './import/import-run.ts';
import type { ImportSource } from './import/import-source.ts';
import { KNOWN_SOURCES } from './import/known-sources.ts';
import { readMapping } from './import/mapping.ts';
import { progressBar, summary } from './import/progress-bar.ts';
import { defaultDataFolder } from './installation/workspace.ts';

export interface ImportWishes {
  /** NAME=FOLDER of a known set, or a mapping file. */
  readonly source: string;
  readonly apiUrl: string;
  readonly secretKey: string;
  readonly stateFolder: string;
  readonly signal: AbortSignal;
}

export async function importInto({ source: text, apiUrl, secretKey, stateFolder, signal }: ImportWishes): Promise<void> {
  const source = sourceOf(text);
  const client = new ImportClient(apiUrl, secretKey);
  // By tenant too: the same file may be on its way to two of them.
  const name = `${source.name.replace(/[^a-z0-9.-]/gi, '_')}-${client.target.slice(0, 8)}`;
  const rejectsFile = path.join(stateFolder, `${name}.rejects.ndjson`);
  const tallies = await runImport({
    source, signal, rejectsFile, client,
    stateFile: path.join(stateFolder, `${name}.state.json`),
    onProgress: progressBar(process.stdout),
  });
  console.log(summary(tallies, rejectsFile));
}

function sourceOf(text: string): ImportSource {
  const [name, folder] = text.split(/=(.*)/s);
  if (!Object.hasOwn(KNOWN_SOURCES, name)) return readMapping(text);
  if (folder) return KNOWN_SOURCES[name](folder);
  throw new InputError('IMPORT_SOURCE', `expected ${name}=FOLDER with the folder of the set`);
}

export function importCommand(): Command {
  return new Command('import')
    .description('Sends items, users and events of an export through the API; interrupted and run again, it goes on where it stopped')
    .argument('<source>', `a mapping file (YAML), or NAME=FOLDER with NAME one of ${Object.keys(KNOWN_SOURCES).join(', ')}`)
    .requiredOption('--key <secret key>', 'secret key of the tenant (or ZHIYIN_KEY)', process.env.ZHIYIN_KEY)
    .option('--api <address>', 'address of the api', process.env.ZHIYIN_API || 'http://localhost:3000')
    .option('--state <folder>', 'where progress and rejected rows are written', path.join(defaultDataFolder, 'imports'))
    .action(async (source: string, flags: { key: string; api: string; state: string }) => {
      const abort = new AbortController();
      process.once('SIGINT', () => abort.abort(new InputError('STOPPED', 'stopped; run the same command again to go on')));
      await importInto({ source, apiUrl: flags.api, secretKey: flags.key, stateFolder: flags.state, signal: abort.signal });
    });
}
