// What the kernels use of WebAssembly: Node has it, @types/node 20 does not say so.
declare global {
  namespace WebAssembly {
    type Imports = Record<string, Record<string, unknown>>;
    type Exports = Record<string, unknown>;

    class Memory {
      constructor(descriptor: { initial: number; maximum: number; shared: true });
      readonly buffer: SharedArrayBuffer;
      grow(pages: number): number;
    }

    class Module {
      constructor(bytes: Uint8Array);
    }

    class Instance {
      constructor(module: Module, imports: Imports);
      readonly exports: Exports;
    }

    function validate(bytes: Uint8Array): boolean;
  }
}

export {};
