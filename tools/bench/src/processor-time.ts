import fs from 'node:fs';

const TICKS_PER_SECOND = 100;

/** Seconds of processor time a process and the processes it started have used so far, from /proc; NaN where there is none. */
export function processorSeconds(pid: number | null): number {
  try {
    return fs.readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).map(statOf)
      .filter((stat) => stat !== null && (stat.pid === pid || stat.parent === pid))
      .reduce((total, stat) => total + stat!.ticks / TICKS_PER_SECOND, 0);
  } catch {
    return Number.NaN;
  }
}

/** See proc_pid_stat(5): the name in brackets may hold anything. */
function statOf(pid: string): { pid: number; parent: number; ticks: number } | null {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { pid: Number(pid), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return null; // it ended meanwhile
  }
}
