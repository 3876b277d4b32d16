import type { BenchContext } from "../benchmark.ts";
import type { LoadRequest } from "../load/load.ts";
import type { LoadGenerator } from "../load/load-generator.ts";
import { median } from "../statistics.ts";

type LoadTarget = Pick<LoadRequest, "origin" | "paths">;

export type LookUpTargets = {
  /** `bare-server.ts`, which only reads one value from Redis: the highest rate that is possible. */
  readonly bare: LoadTarget;
  readonly lookUp: LoadTarget;
  readonly search: LoadTarget;
};

const TARGET_NAMES = ["bare", "lookUp", "search"] as const;
const noValues = (): Record<keyof LookUpTargets, number[]> => ({
  bare: [],
  lookUp: [],
  search: [],
});

const ROUNDS = 3;
const SECONDS = 2;
/** Shares of the rate that the bare server sustains. */
const SHARES = [0.5, 0.1, 0.05] as const;

/** Measures the bare server, the look-up and the search one after the other, in several rounds. */
export async function measureLookUps(
  { emit, logProgress }: BenchContext,
  load: LoadGenerator,
  targets: LookUpTargets,
): Promise<void> {
  const sustained = async (target: LoadTarget, seconds: number) =>
    (await load.run({ ...target, rate: null, seconds })).rate;
  // The first requests let V8 compile the servers.
  for (const target of Object.values(targets)) await sustained(target, 2);
  const rates = noValues();
  for (let round = 0; round < ROUNDS; round++) {
    logProgress(`highest rates, round ${round + 1} of ${ROUNDS}`);
    for (const name of TARGET_NAMES) rates[name].push(await sustained(targets[name], SECONDS));
  }
  const bareRate = median(rates.bare);
  emit("bare.rate", bareRate);
  emit("look_up.rate", median(rates.lookUp));
  emit("search.rate", median(rates.search));
  for (const share of SHARES) {
    logProgress(`${share} of the highest rate of the bare server`);
    const p99 = await measureAtRate(load, targets, bareRate * share);
    emit(`at_${share}.bare_p99`, median(p99.bare));
    emit(`at_${share}.look_up_p99`, median(p99.lookUp));
    emit(`at_${share}.search_p99`, median(p99.search));
  }
}

/**
 * The p99 of each round, in milliseconds. If a request got no answer, the p99 is at least the duration
 * of the round.
 */
async function measureAtRate(load: LoadGenerator, targets: LookUpTargets, rate: number) {
  const p99 = noValues();
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of TARGET_NAMES) {
      const result = await load.run({ ...targets[name], rate, seconds: SECONDS });
      p99[name].push(result.failures > 0 ? Math.max(result.p99, SECONDS * 1000) : result.p99);
    }
  }
  return p99;
}
