import { PROCESSES, type ProcessName } from "./fault-kinds.ts";
import type { ManagedProcess } from "./managed-process.ts";
import { type Fault, pickByVariant } from "./plan.ts";
import type { Performer, RunningSystem } from "./running-system.ts";

/** Real seconds. At the speed of a run, 60 s are three hours of simulated time. */
const CLOCK_OFFSETS_SECONDS = [-60, -8, 8, 60, 480];

/** By how many real seconds a fault moves the clock; negative: into the past. */
export const clockOffset = ({ variant }: Pick<Fault, "variant">): number =>
  pickByVariant(CLOCK_OFFSETS_SECONDS, variant) ?? 0;

const processOf = (system: RunningSystem, target: string): ManagedProcess => {
  const found = system.processes.get(target as ProcessName);
  if (found === undefined) throw new Error(`no process is named ${target}`);
  return found;
};

export const PROCESS_FAULTS = {
  killed: async (system, { target }) => {
    const managed = processOf(system, target);
    await managed.kill();
    return async () => managed.start();
  },
  paused: async (system, { target }) => {
    const managed = processOf(system, target);
    managed.pause();
    return async () => managed.resume();
  },
  restarted: async (system, { target }) => {
    const managed = processOf(system, target);
    const problem = await managed.stop();
    if (problem !== null) throw new Error(problem);
    return async () => managed.start();
  },
  "clock wrong": async (system, fault) => {
    const { target } = fault;
    const offset = clockOffset(fault);
    const moved = PROCESSES.filter((name) => target === "all processes" || name === target);
    for (const name of moved) await system.setClockOffset(name, offset);
    return async () => {
      for (const name of moved) await system.setClockOffset(name, 0);
    };
  },
} as const satisfies Readonly<Record<string, Performer>>;
