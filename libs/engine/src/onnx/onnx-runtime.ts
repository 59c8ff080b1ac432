import { createRequire } from 'node:module';
import { ConfigError } from '@zhiyin/domain';

/** @public */
export type OnnxRuntime = typeof import('onnxruntime-node');

const require = createRequire(import.meta.url);
let loaded: OnnxRuntime | null = null;

/**
 * Loads onnxruntime-node once a process.
 * @throws ConfigError ENGINE_UNAVAILABLE in one sentence where there is no binary for this system or its C library is too old
 */
export function onnxRuntime(): OnnxRuntime {
  try {
    return (loaded ??= require('onnxruntime-node') as OnnxRuntime);
  } catch (cause) {
    throw unavailable(cause);
  }
}

/** The same sentence for whatever the loader says. */
export function unavailable(cause: unknown): ConfigError {
  const why = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0];
  return new ConfigError(
    'ENGINE_UNAVAILABLE',
    `onnxruntime-node does not load on ${process.platform}-${process.arch} (${why}): it has binaries for linux (x64 and arm64, glibc 2.28 or newer, not musl), macOS (arm64) and Windows (x64 and arm64); use such a system or image, or only strategies without neural nets`,
    {},
    { cause },
  );
}
