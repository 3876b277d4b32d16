import { Worker } from "node:worker_threads";
import type { Tally } from "./tally.ts";

/** One world to be played, and what came of it. */
export type Errand = { readonly seed: number; readonly days: number };
export type Played = Errand & { readonly tally: Tally };
/** A world that could not be played to its end, and why. */
type Failed = Errand & { readonly error: string };
export type Outcome = Played | Failed;

type Crew = {
  /** A program that answers each errand that is posted to it with what came of it. */
  readonly program: string;
  readonly hands: number;
  readonly onOutcome: (outcome: Outcome) => void;
  /** Ends the run with what has been played by then. */
  readonly signal: AbortSignal;
};

/** Most of what a look makes is thrown away at once: young objects need room. */
const LIMITS = { maxYoungGenerationSizeMb: 64, maxOldGenerationSizeMb: 3000 } as const;

/**
 * Has worlds played on several threads at once, and ends with what came of them in the order asked
 * for. A world that throws takes its thread with it; the next one gets a new thread.
 */
export async function playAll(
  errands: readonly Errand[],
  { program, hands, onOutcome, signal }: Crew,
): Promise<readonly Outcome[]> {
  const outcomes = new Map<number, Outcome>();
  const waiting = [...errands];
  const work = async (): Promise<void> => {
    let worker: Worker | null = null;
    for (let errand = waiting.shift(); errand !== undefined; errand = waiting.shift()) {
      worker ??= new Worker(program, { resourceLimits: LIMITS });
      const outcome = await ask(worker, errand, signal);
      if (outcome === null) break;
      outcomes.set(outcome.seed, outcome);
      onOutcome(outcome);
      if ("error" in outcome) worker = null;
    }
    await worker?.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(hands, errands.length) }, work));
  return errands.flatMap(({ seed }) => outcomes.get(seed) ?? []);
}

/** Null where the run was ended before the world was. */
function ask(worker: Worker, errand: Errand, signal: AbortSignal): Promise<Outcome | null> {
  return new Promise((resolve) => {
    const end = (outcome: Outcome | null): void => {
      signal.removeEventListener("abort", stop);
      worker.off("error", fail).off("message", end);
      resolve(outcome);
    };
    const stop = (): void => end(null);
    const fail = (error: unknown): void => end({ ...errand, error: String(error) });
    if (signal.aborted) return resolve(null);
    signal.addEventListener("abort", stop);
    worker.once("error", fail).once("message", end).postMessage(errand);
  });
}
