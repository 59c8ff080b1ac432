// `npm run bench -- [name ...]`: installs and builds what is missing, then measures; see docs/benchmarks.md.
import { makeReady } from './make-ready.mjs';

if (await makeReady()) await import('../bench/dist/main.js');
else process.exitCode = 1;
