import { readdirSync, readFileSync } from "node:fs";

/** Linux reports CPU time in ticks; every architecture that Node supports has 100 a second. */
const MS_PER_TICK = 10;

export type ProcessUsage = { readonly cpuMs: number; readonly rssMiB: number };

/**
 * CPU time and memory of a process, with the CPU time of its children that have ended. NaN where
 * there is no /proc, or after the process has ended.
 */
export function processUsage(pid: number): ProcessUsage {
  try {
    const fields = statFields(pid);
    const ticks = fields.slice(11, 15).reduce((total, text) => total + Number(text), 0);
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const rssKiB = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN);
    return { cpuMs: ticks * MS_PER_TICK, rssMiB: rssKiB / 1024 };
  } catch {
    return { cpuMs: Number.NaN, rssMiB: Number.NaN };
  }
}

/** CPU time of a process and of its running children. */
export function treeCpuMs(pid: number): number {
  const pids = [pid, ...childPids(pid)];
  return pids.reduce((total, one) => total + (processUsage(one).cpuMs || 0), 0);
}

function childPids(parent: number): readonly number[] {
  try {
    return readdirSync("/proc")
      .map(Number)
      .filter((pid) => pid > 0 && isChildOf(pid, parent));
  } catch {
    return [];
  }
}

function isChildOf(pid: number, parent: number): boolean {
  try {
    return Number(statFields(pid)[1]) === parent;
  } catch {
    return false;
  }
}

/** The fields of /proc/<pid>/stat after the name, which may contain spaces. The first is the state. */
function statFields(pid: number): readonly string[] {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}
