// Health check of a container: `node tools/workspace/healthy.mjs URL` ends with 0 when the address answers 2xx.
const response = await fetch(process.argv[2], { signal: AbortSignal.timeout(4000) }).catch(() => null);
process.exitCode = response?.ok ? 0 : 1;
