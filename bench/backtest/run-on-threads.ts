import { Worker } from "node:worker_threads";
import type { ListedMessage } from "./list-messages.ts";
import type { Tally } from "./tally.ts";

/** One world to be played. */
export type WorldRun = {
  readonly seed: number;
  readonly days: number;
  readonly writesMessages?: boolean;
};
export type ScoredRun = WorldRun & {
  readonly tally: Tally;
  readonly world: {
    readonly name: string;
    readonly jobMonths: number;
    readonly messages: readonly ListedMessage[];
  };
};
/** A world that could not be played to its end. */
type FailedRun = WorldRun & { readonly error: string };
export type RunOutcome = ScoredRun | FailedRun;

type ThreadOptions = {
  /** A program that answers each posted WorldRun with a ScoredRun. */
  readonly workerFile: string;
  readonly threadCount: number;
  readonly onOutcome: (outcome: RunOutcome) => void;
  /** Aborts the run. The outcomes of the worlds that were played before are returned. */
  readonly signal: AbortSignal;
};

/** Most objects live only for one poll, so a larger young generation reduces garbage collection. */
const WORKER_LIMITS = { maxYoungGenerationSizeMb: 64, maxOldGenerationSizeMb: 3000 } as const;

/**
 * Plays worlds on several threads and returns the outcomes in the order of `runs`. A world that
 * throws ends its thread; the next world gets a new thread.
 */
export async function runOnThreads(
  runs: readonly WorldRun[],
  { workerFile, threadCount, onOutcome, signal }: ThreadOptions,
): Promise<readonly RunOutcome[]> {
  const outcomes = new Map<number, RunOutcome>();
  const pendingRuns = [...runs];
  const runPending = async (): Promise<void> => {
    let worker: Worker | null = null;
    for (let run = pendingRuns.shift(); run !== undefined; run = pendingRuns.shift()) {
      worker ??= new Worker(workerFile, { resourceLimits: WORKER_LIMITS });
      const outcome = await runOnWorker(worker, run, signal);
      if (outcome === null) break;
      outcomes.set(outcome.seed, outcome);
      onOutcome(outcome);
      if ("error" in outcome) worker = null;
    }
    await worker?.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(threadCount, runs.length) }, runPending));
  return runs.flatMap(({ seed }) => outcomes.get(seed) ?? []);
}

/** Null if the run was aborted before the end of the world. */
function runOnWorker(
  worker: Worker,
  run: WorldRun,
  signal: AbortSignal,
): Promise<RunOutcome | null> {
  return new Promise((resolve) => {
    const end = (outcome: RunOutcome | null): void => {
      signal.removeEventListener("abort", stop);
      worker.off("error", fail).off("message", end);
      resolve(outcome);
    };
    const stop = (): void => end(null);
    const fail = (error: unknown): void => end({ ...run, error: String(error) });
    if (signal.aborted) return resolve(null);
    signal.addEventListener("abort", stop);
    worker.once("error", fail).once("message", end).postMessage(run);
  });
}
