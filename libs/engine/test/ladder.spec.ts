import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import util from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { silentLogger } from '@zhiyin/domain';
import { createEngine, RUNGS, type EngineOptions, type Rung } from '@zhiyin/engine';
import { reasonAgainst } from '../src/ladder/available.ts';
import { chooseRung, type Surroundings } from '../src/ladder/choose-rung.ts';
import { hardwareGpus } from '../src/ladder/hardware-gpus.ts';
import { PROBE_LEARNING_RATE, PROBE_LOSSES, probeBatch, probeModel } from '../src/ladder/probe-model.ts';
import { probeRung, type ProbeResult } from '../src/ladder/probe.ts';
import { startOn } from '../src/ladder/start-on.ts';
import { unavailable } from '../src/onnx/onnx-runtime.ts';
import { nativeTensorFlow } from '../src/tensorflow.ts';

let folder: string;
beforeAll(async () => { folder = await fs.mkdtemp(path.join(os.tmpdir(), 'zhiyin-engine-')); });
afterAll(() => fs.rm(folder, { recursive: true }));

/** A machine where some rungs are installed and take so many milliseconds, and what was probed on it. */
function machine(ms: Partial<Record<Rung, number | string>>): Surroundings & { readonly probed: Rung[] } {
  const probed: Rung[] = [];
  return {
    probed,
    reasonAgainst: (rung) => (rung in ms ? null : 'not installed'),
    async probe(rung): Promise<ProbeResult> {
      probed.push(rung);
      const outcome = ms[rung]!;
      return typeof outcome === 'number' ? { ok: true, stepMs: outcome } : { ok: false, why: outcome };
    },
  };
}

const choose = (surroundings: Surroundings, options: Partial<EngineOptions> = {}) => chooseRung({ setting: 'auto', folder: null, ...options }, 2, silentLogger, surroundings);

describe('the ladder', () => {
  it('takes the fastest that trains correctly and tells why not the others', async () => {
    const report = await choose(machine({ 'onnx-webgpu': 'wrong numbers', 'onnx-cpu': 10, 'tfjs-wasm': 40 }));
    expect(report).toMatchObject({ rung: 'onnx-cpu', chosen: 'by-probe', stepMs: 10, threads: 2 });
    expect(Object.fromEntries(report.refused.map(({ rung, why }) => [rung, why]))).toEqual({
      'tfjs-node-gpu': 'not installed', 'onnx-cuda': 'not installed', 'onnx-webgpu': 'wrong numbers', 'tfjs-node': 'not installed',
      'tfjs-cpu': 'the reference: far too slow for training', 'tfjs-wasm': 'slower: 40.0 ms a step against 10.0',
    });
  });

  it('lets its order decide between equally fast ones', async () => {
    expect((await choose(machine({ 'onnx-webgpu': 10.4, 'onnx-cpu': 10 }))).rung).toBe('onnx-webgpu');
    expect((await choose(machine({ 'onnx-webgpu': 11, 'onnx-cpu': 10 }))).rung).toBe('onnx-cpu');
  });

  it('never takes the reference backend by itself', async () => {
    await expect(choose(machine({ 'tfjs-cpu': 1 }))).rejects.toThrow(/no engine trains correctly here: .*onnx-cpu: not installed/);
  });

  it('obeys a setting, and says in one sentence why it cannot', async () => {
    const slow = machine({ 'onnx-cpu': 10, 'tfjs-wasm': 40 });
    expect(await choose(slow, { setting: 'tfjs-wasm' })).toMatchObject({ rung: 'tfjs-wasm', chosen: 'by-setting', refused: [] });
    expect(slow.probed).toEqual(['tfjs-wasm']);
    await expect(choose(slow, { setting: 'tfjs-node-gpu' })).rejects.toThrow('ZHIYIN_ENGINE=tfjs-node-gpu cannot work here: not installed; unset it');
    await expect(choose(machine({ 'onnx-cuda': 'out of memory' }), { setting: 'onnx-cuda' })).rejects.toThrow('ZHIYIN_ENGINE=onnx-cuda cannot work here: out of memory');
    expect(() => createEngine({ setting: 'warp' as Rung, folder: null })).toThrow(/expected auto or one of tfjs-node-gpu/);
  });

  it('remembers its choice for the host, and looks again when the machine is another', async () => {
    const first = machine({ 'onnx-cpu': 10 });
    await choose(first, { folder });
    const second = machine({ 'onnx-cpu': 10 });
    expect(await choose(second, { folder })).toMatchObject({ rung: 'onnx-cpu', chosen: 'remembered', stepMs: 10 });
    expect([first.probed, second.probed]).toEqual([['onnx-cpu'], []]);
    const threads = machine({ 'tfjs-wasm': 10 });
    expect((await chooseRung({ setting: 'auto', folder }, 3, silentLogger, threads)).chosen).toBe('by-probe');
  });

  it('probes anew when what it remembered is damaged', async () => {
    await fs.writeFile(path.join(folder, 'engine.json'), '{"half');
    expect((await choose(machine({ 'onnx-cpu': 10 }), { folder })).chosen).toBe('by-probe');
  });
});

describe('a probe', () => {
  const body = async (code: string) => {
    const file = path.join(folder, `child-${code.length}.mjs`);
    await fs.writeFile(file, code);
    return file;
  };

  it('trains on this machine in a process of its own', async () => {
    expect(await probeRung('onnx-cpu', 2)).toEqual({ ok: true, stepMs: expect.any(Number) as unknown });
  });

  it('survives an engine that aborts, hangs or ends without a word', async () => {
    expect(await probeRung('onnx-cpu', 1, { child: await body('process.abort()') })).toEqual({ ok: false, why: 'the probe ended with SIGABRT' });
    expect(await probeRung('onnx-cpu', 1, { child: await body('setInterval(() => {}, 1000)'), timeoutMs: 500 })).toEqual({ ok: false, why: 'did not finish a few small steps within 0.5 s' });
    expect(await probeRung('onnx-cpu', 1, { child: await body('process.exit(3)') })).toEqual({ ok: false, why: 'the probe ended with code 3' });
  });

  it('passes on why an optional engine refused', async () => {
    expect(await probeRung('tfjs-node-gpu', 1)).toEqual({ ok: false, why: expect.stringContaining('@tensorflow/tfjs-node-gpu is not installed') as unknown });
  });

  it('compares with what the reference backend computes', async () => {
    const training = await startOn('tfjs-cpu', probeModel, { example: probeBatch(0) }, 1);
    expect(await training.step(probeBatch(0), PROBE_LEARNING_RATE)).toBeCloseTo(PROBE_LOSSES[0], 4);
    expect(await training.step(probeBatch(1), PROBE_LEARNING_RATE)).toBeCloseTo(PROBE_LOSSES[1], 4);
    await training.close();
  });
});

describe('optional engines', () => {
  it('are not tried where they are not installed', () => {
    expect(reasonAgainst('tfjs-node-gpu', { allowSoftwareGpu: false })).toBe('@tensorflow/tfjs-node-gpu is not installed (optional)');
    expect(reasonAgainst('tfjs-node', { allowSoftwareGpu: false })).toBe('@tensorflow/tfjs-node is not installed (optional)');
    expect(reasonAgainst('onnx-cuda', { allowSoftwareGpu: false })).toBe('the CUDA provider of onnxruntime-node is not installed (optional)');
    expect(reasonAgainst('onnx-webgpu', { allowSoftwareGpu: true })).toBeNull();
    expect(RUNGS.filter((rung) => reasonAgainst(rung, { allowSoftwareGpu: false }) === null)).toEqual(expect.arrayContaining(['onnx-cpu', 'tfjs-wasm']));
  });

  it('load with what newer Node versions took away, on the native backend', async () => {
    const asked: string[] = [];
    const native = { setBackend: async (name: string) => asked.push(name) > 0, backend: () => ({ isUsingGpuDevice: true }) };
    await nativeTensorFlow('@tensorflow/tfjs-node-gpu', () => native as never);
    expect(asked).toEqual(['tensorflow']);
    expect((util as unknown as { isNullOrUndefined(value: unknown): boolean }).isNullOrUndefined(null)).toBe(true);
  });

  it('are refused when they found no GPU or do not load', async () => {
    const native = { setBackend: async () => true, backend: () => ({ isUsingGpuDevice: false }) };
    await expect(nativeTensorFlow('@tensorflow/tfjs-node-gpu', () => native as never)).rejects.toThrow(/found no GPU: it needs an NVIDIA card with CUDA 11.2/);
    await expect(nativeTensorFlow('@tensorflow/tfjs-node')).rejects.toThrow(/@tensorflow\/tfjs-node is not installed: docs\/operations.md/);
  });

  it('are missed in one sentence that names the systems there are binaries for', () => {
    const { message } = unavailable(new Error("libm.so.6: version `GLIBC_2.27' not found\nmore"));
    expect(message).toMatch(/^onnxruntime-node does not load on .*GLIBC_2.27' not found\): it has binaries for linux \(x64 and arm64, glibc 2.28 or newer, not musl\)/);
    expect(message).not.toContain('\n');
  });
});

describe('GPUs', () => {
  const system = async (name: string, files: Readonly<Record<string, string>>) => {
    for (const [file, text] of Object.entries(files)) {
      await fs.mkdir(path.dirname(path.join(folder, name, file)), { recursive: true });
      await fs.writeFile(path.join(folder, name, file), text);
    }
    return path.join(folder, name);
  };

  it('are what the kernel shows, without those that virtual machines draw with', async () => {
    expect(hardwareGpus('linux', path.join(folder, 'nothing'))).toEqual([]);
    const amd = await system('amd', { 'dev/dri/card0': '', 'dev/dri/renderD128': '', 'sys/class/drm/renderD128/device/vendor': '0x1002\n' });
    expect(hardwareGpus('linux', amd)).toEqual(['renderD128 0x1002']);
    const virtual = await system('virtual', { 'dev/dri/renderD128': '', 'sys/class/drm/renderD128/device/vendor': '0x1af4\n' });
    expect(hardwareGpus('linux', virtual)).toEqual([]);
    const nvidia = await system('nvidia', { 'dev/nvidia0': '', 'dev/nvidiactl': '' });
    expect(hardwareGpus('linux', nvidia)).toEqual(['nvidia0']);
    expect(hardwareGpus('darwin')).toEqual(['darwin']);
  });
});
