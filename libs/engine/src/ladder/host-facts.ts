import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { hardwareGpus } from './hardware-gpus.ts';

const PACKAGES = ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm', 'onnxruntime-node', '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'];
/** Raise when a change of ours makes older probes worthless. */
const PROBE_VERSION = 1;

/** A key that changes when another engine might win: machine, Node, packages, GPUs, and what the operator asked for. */
export function hostKey(asked: Readonly<Record<string, unknown>>): string {
  const facts = {
    ...asked, probe: PROBE_VERSION, host: os.hostname(), platform: process.platform, arch: process.arch, cpu: os.cpus()[0]?.model ?? '', node: process.versions.node,
    gpus: hardwareGpus(), packages: PACKAGES.map((name) => `${name}@${versionOf(name)}`),
  };
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16);
}

function versionOf(name: string): string {
  const paths = createRequire(import.meta.url).resolve.paths(name) ?? [];
  for (const folder of paths) {
    const file = path.join(folder, name, 'package.json');
    if (fs.existsSync(file)) return String((JSON.parse(fs.readFileSync(file, 'utf8')) as { version: unknown }).version);
  }
  return 'none';
}
