import { Worker } from "node:worker_threads";
import type { Tally } from "./tally.ts";

/** One world to be played, and what came of it. */
export type Errand = { readonly seed: number; readonly days: number };
export type Outcome = Errand & { readonly tally: Tally };

type Crew = {
  /** A program that answers each errand that is posted to it with its outcome. */
  readonly program: string;
  readonly hands: number;
  readonly onOutcome: (outcome: Outcome) => void;
};

/** Most of what a look makes is thrown away at once: young objects need room. */
const LIMITS = { maxYoungGenerationSizeMb: 64, maxOldGenerationSizeMb: 3000 } as const;

/** Has worlds played on several threads at once, and ends with their tallies in the order asked for. */
export async function playAll(
  errands: readonly Errand[],
  { program, hands, onOutcome }: Crew,
): Promise<readonly Tally[]> {
  const tallies = new Map<number, Tally>();
  const waiting = [...errands];
  const work = async (): Promise<void> => {
    const worker = new Worker(program, { resourceLimits: LIMITS });
    try {
      for (let errand = waiting.shift(); errand !== undefined; errand = waiting.shift()) {
        const outcome = await ask(worker, errand);
        tallies.set(outcome.seed, outcome.tally);
        onOutcome(outcome);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(hands, errands.length) }, work));
  return errands.flatMap(({ seed }) => tallies.get(seed) ?? []);
}

function ask(worker: Worker, errand: Errand): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (outcome: Outcome) => {
      worker.removeListener("error", reject);
      resolve(outcome);
    });
    worker.postMessage(errand);
  });
}
