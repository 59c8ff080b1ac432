import fs from 'node:fs';
import path from 'node:path';

/** Drawing devices of virtual machines: behind them a CPU renders. virtio, QEMU, VMware, Hyper-V, Cirrus, Red Hat. */
const VIRTUAL_VENDORS = new Set(['0x1af4', '0x1234', '0x15ad', '0x1414', '0x1013', '0x1b36']);

/**
 * Names of GPUs the system shows, virtual ones left out. On Linux from the kernel's device files; elsewhere the graphics
 * system is always there and only a probe can tell.
 * @param root the file system, another one in tests
 */
export function hardwareGpus(platform: NodeJS.Platform = process.platform, root = '/'): readonly string[] {
  if (platform !== 'linux') return [platform];
  const rendering = list(path.join(root, 'dev/dri')).filter((file) => file.startsWith('renderD'))
    .map((file) => `${file} ${vendorOf(root, file)}`)
    .filter((device) => !VIRTUAL_VENDORS.has(device.split(' ')[1]));
  const others = list(path.join(root, 'dev')).filter((file) => /^nvidia\d+$/.test(file) || file === 'dxg');
  return [...rendering, ...others].sort();
}

function vendorOf(root: string, device: string): string {
  try {
    return fs.readFileSync(path.join(root, 'sys/class/drm', device, 'device/vendor'), 'utf8').trim();
  } catch {
    return 'unknown';
  }
}

function list(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}
