import { join } from "node:path";
import { createClock } from "../../simulator/clock.ts";
import { CASE_START } from "../cases/graph-records.ts";
import { countRepeats } from "./compare.ts";
import { dumpState } from "./dump-state.ts";
import { type FaultKind, WORKERS } from "./fault-kinds.ts";
import type { UnexpectedExit } from "./managed-process.ts";
import { faultText, performFaults } from "./perform-faults.ts";
import { explainedProblems, losesData, type Plan, planFaults } from "./plan.ts";
import { type Expectations, toArrivedMail, waitForNextPoll, waitUntilRight } from "./settle.ts";
import { type StartedSystem, startSystem } from "./start-system.ts";
import type { TortureForm } from "./torture-redis.ts";
import { truthOf } from "./truth.ts";
import { createWorld } from "./world.ts";

export type RunOptions = {
  readonly redis: TortureForm;
  /** Folder for the settings, data and logs of the run. */
  readonly folder: string;
  readonly faketimeLibrary: string | null;
  /** True for a run without faults. */
  readonly isCalm: boolean;
  readonly logProgress: (text: string) => void;
};

/** One line of the report. */
export type RunReport = {
  readonly seed: number;
  readonly redis: string;
  readonly ok: boolean;
  readonly seconds: number;
  /** From the end of the last fault until everything was right, or until the run gave up. */
  readonly settledAfterSeconds: number;
  readonly faults: readonly string[];
  readonly events: number;
  readonly mails: number;
  readonly repeatedMails: number;
  readonly problems: readonly string[];
};

/** Simulated seconds in one real second, so that a run of a minute plays three hours. */
const SPEED = 180;
const FAULTS_LAST_MS = 22_000;
const SETTLE_LIMIT_MS = 300_000;
const NEXT_POLL_LIMIT_MS = 120_000;

/** Plays one seed: starts the system, injects the faults, waits, and compares with the truth. */
export async function runSeed(seed: number, options: RunOptions): Promise<RunReport> {
  const plan = planOf(seed, options);
  const beganAt = Date.now();
  const world = createWorld(seed, {
    startsAt: CASE_START,
    rowsEndAt: CASE_START + (FAULTS_LAST_MS + 3000) * SPEED,
  });
  const truth = truthOf(world);
  const exits: UnexpectedExit[] = [];
  const simulatedClock = createClock({
    initialTime: CASE_START,
    speed: SPEED,
    realNow: Date.now,
  });
  const folder = join(options.folder, `seed-${seed}`);
  const system = await startSystem({
    seed,
    form: options.redis,
    world,
    folder,
    clock: { ...simulatedClock, initialTime: CASE_START, startedAt: beganAt, speed: SPEED },
    faketimeLibrary: options.faketimeLibrary,
    onUnexpectedExit: (exit) => exits.push(exit),
  });
  try {
    const expectations = {
      truth,
      hasLostData: losesData(plan),
      explainedProblems: explainedProblems(plan),
      limitMs: SETTLE_LIMIT_MS,
    };
    const { problems, settledAfterMs } = await play(plan, system, expectations, {
      logProgress: options.logProgress,
      stateFile: join(folder, "redis-state.txt"),
    });
    const allProblems = [...problems, ...exits.filter(isProblem).map(exitText)];
    const mails = system.mailbox.mails().map(toArrivedMail);
    return {
      seed,
      redis: options.redis,
      ok: allProblems.length === 0,
      seconds: Math.round((Date.now() - beganAt) / 1000),
      settledAfterSeconds: Math.round(settledAfterMs / 1000),
      faults: plan.faults.map(faultText),
      events: Object.values(truth.events).reduce((sum, count) => sum + count, 0),
      mails: mails.length,
      repeatedMails: countRepeats(mails),
      problems: allProblems,
    };
  } finally {
    await system.close();
  }
}

function planOf(seed: number, { isCalm, redis, faketimeLibrary }: RunOptions): Plan {
  if (isCalm) return { seed, form: redis, faults: [] };
  const without: readonly FaultKind[] = faketimeLibrary === null ? ["clock wrong"] : [];
  return planFaults(seed, { lengthMs: FAULTS_LAST_MS, form: redis, without });
}

async function play(
  plan: Plan,
  system: StartedSystem,
  expectations: Expectations,
  { logProgress, stateFile }: Pick<RunOptions, "logProgress"> & { readonly stateFile: string },
): Promise<{ readonly problems: readonly string[]; readonly settledAfterMs: number }> {
  await Promise.all([...system.processes.values()].map((managed) => managed.started()));
  logProgress(`injecting ${plan.faults.length} faults`);
  const faultProblems = await performFaults(plan, system);
  logProgress("waiting until everything is right");
  const endedAt = Date.now();
  const unsettled = await waitUntilRight(system, expectations);
  const settledAfterMs = Date.now() - endedAt;
  if (unsettled.length > 0) {
    await dumpState(system.redis.admin, stateFile);
    return { problems: [...faultProblems, ...unsettled], settledAfterMs };
  }
  logProgress("checking that each worker polls and that nothing is counted twice");
  const stuck = await checkEachWorker(system);
  const later = await waitUntilRight(system, expectations);
  const stops = await Promise.all([...system.processes.values()].map((managed) => managed.stop()));
  return {
    problems: [...faultProblems, ...stuck, ...later, ...stops].filter((text) => text !== null),
    settledAfterMs,
  };
}

/** Each worker must poll while the other one is paused. */
async function checkEachWorker(system: StartedSystem): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const paused of WORKERS) {
    const others = WORKERS.filter((name) => name !== paused);
    system.processes.get(paused)?.pause();
    const problem = await waitForNextPoll(system, `only ${others.join()} runs`, NEXT_POLL_LIMIT_MS);
    system.processes.get(paused)?.resume();
    if (problem !== null) problems.push(problem);
  }
  return problems;
}

/** A process may end while it starts, because Redis may be down then; a supervisor starts it again. */
const isProblem = ({ wasStarted }: UnexpectedExit): boolean => wasStarted;

const exitText = ({ process, code, signal, lastLine }: UnexpectedExit): string =>
  `${process} ended by itself with code ${code}, signal ${signal}: ${lastLine}`;
