import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A bare Fastify in a process of its own that answers everything with these bytes. */
export function startBare(answer: string): Promise<{ url: string; pid(): number | null; stop(): void }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./bare-fastify.js', import.meta.url))], {
    env: { ...process.env, NODE_ENV: 'production', BENCH_ANSWER: answer }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`bare Fastify ended with code ${code}`)));
    child.once('message', (url) => resolve({ url: String(url), pid: () => child.pid ?? null, stop: () => child.kill() }));
  });
}
