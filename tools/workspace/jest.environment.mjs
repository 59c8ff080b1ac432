import { TestEnvironment } from 'jest-environment-node';

/**
 * Native addons compare typed arrays with the host's constructors; jest gives every test file its own. Here both are the
 * same. SharedArrayBuffer stays the test's own: replacing it breaks Atomics.
 */
export default class HostArraysEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    for (const name of ['ArrayBuffer', 'Uint8Array', 'Uint8ClampedArray', 'Int8Array', 'Uint16Array', 'Int16Array', 'Uint32Array', 'Int32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array', 'DataView']) {
      this.global[name] = globalThis[name];
    }
  }
}
