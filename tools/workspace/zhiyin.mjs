// `npm run zhiyin -- COMMAND`: makes this checkout ready (packages, build), then hands over to tools/cli. Until the packages
// are there, only what Node itself brings may be used here.
import { makeReady } from './make-ready.mjs';

if (await makeReady()) {
  const { run } = await import('../cli/dist/main.js');
  await run(process.argv);
} else {
  process.exitCode = 1;
}
