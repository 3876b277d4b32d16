import pMap from "p-map";
import { expect, test } from "vitest";
import { type CrashReport, countSteps, runCrash, type Victim } from "./run-crash.ts";

// Each run kills the worker, or Redis, at one step. `npm run torture:crashes` plays 100 runs: CRASH_RUNS is their
// number, CRASH_VICTIM is `worker` or `redis`. Without CRASH_RUNS a run is played for each of FEW_STEPS.

const FEW_STEPS = [1, 6, 12, 18, 24];
const runs = Number(process.env["CRASH_RUNS"] ?? FEW_STEPS.length);
const victim: Victim = process.env["CRASH_VICTIM"] === "redis" ? "redis" : "worker";
/** A run mostly waits for the lease of the killed worker to end. */
const RUNS_AT_ONCE = 5;

test(`${runs} runs, each of which kills the ${victim} at a different step of sending a mail, lose no recipient and repeat a mail at most once`, async () => {
  const numbers = process.env["CRASH_RUNS"] === undefined ? FEW_STEPS : await spreadSteps();
  const reports = await pMap(numbers, (step) => playRun(step), {
    concurrency: RUNS_AT_ONCE,
  });
  const crashes = reports.filter(({ stoppedAt }) => stoppedAt !== null);
  report(
    `${runs} runs, ${crashes.length} with a crash: ${reports.flatMap(({ lost }) => lost).length} lost, ` +
      `${reports.filter(({ repeats }) => repeats === 1).length} runs with one repeat, ` +
      `${reports.filter((one) => !isRight(one)).length} wrong`,
  );
  expect(reports.filter((one) => !isRight(one))).toEqual([]);
  expect(crashes.length).toBeGreaterThan(0);
});

/** Spreads the runs evenly over the steps of a run without a crash. */
async function spreadSteps(): Promise<readonly number[]> {
  const steps = await countSteps();
  report(`a run without a crash has ${steps} steps`);
  return Array.from({ length: runs }, (_, i) => Math.floor((i * steps) / runs));
}

async function playRun(step: number): Promise<CrashReport> {
  const result = await runCrash(victim, step);
  report(`${JSON.stringify(result)}`);
  return result;
}

function isRight({ lost, repeats, problems }: CrashReport): boolean {
  return lost.length === 0 && problems.length === 0 && repeats <= 1;
}

function report(text: string): void {
  process.stderr.write(`crash matrix: ${text}\n`);
}
