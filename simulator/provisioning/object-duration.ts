import type { ExportOutcome } from "./export-object.ts";
import type { RunningCycle, SimulatedJob } from "./simulated-job.ts";

/**
 * Duration per object in an initial cycle, from which an object takes 0.01 to 0.08 minutes:
 * creating an object takes twice as long as matching it.
 */
const INITIAL_OBJECT_MS = { min: 700, max: 2200 } as const;
/** Creating an object takes this many times as long as matching it. */
const CREATE_EFFORT = 2;
const HOUR_MS = 3_600_000;
/** Duration per object in an incremental cycle: 5,000 changes take less than 40 minutes. */
const INCREMENTAL_OBJECT_MS = { min: 200, max: 450 } as const;
const TIMED_OUT_OBJECT_MS = 3000;

/** The usual duration of one object of a cycle. `initialCycleHours` of an app decides it if it is set. */
export function objectDurationMsOf(
  { app, random }: SimulatedJob,
  kind: RunningCycle["kind"],
  objectCount: number,
): number {
  const range = kind === "initial" ? INITIAL_OBJECT_MS : INCREMENTAL_OBJECT_MS;
  const usual = range.min + random.next() * (range.max - range.min);
  return kind === "incremental" || app.initialCycleHours === null || objectCount === 0
    ? usual
    : (app.initialCycleHours * HOUR_MS) / objectCount / CREATE_EFFORT;
}

/** The duration of one object with this outcome. `randomNumber` is in 0..1. */
export function drawObjectDurationMs(
  cycle: RunningCycle,
  outcome: ExportOutcome,
  randomNumber: number,
): number {
  if (outcome.kind === "timed-out") return TIMED_OUT_OBJECT_MS;
  const effortFactor = cycle.kind === "initial" && outcome.kind === "exported" ? CREATE_EFFORT : 1;
  return cycle.objectDurationMs * effortFactor * (0.6 + 0.8 * randomNumber);
}
