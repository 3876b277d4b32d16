import type { RiskyProbeResult } from "./target.ts";
import type { Instant } from "./time.ts";

/** What shows that Entra could use the target: a cycle that wrote to it, or one that succeeded. */
export type EntraSuccess = {
  readonly code: "wrote" | "cycle-succeeded";
  /** When the cycle ended, or its newest row. */
  readonly at: Instant;
};

/** What shows that only the token in Steadystate's settings is wrong, and not the token that Entra uses. */
export type OwnTokenProof =
  | EntraSuccess
  /** The target has never accepted the token in the settings, and Entra's newest cycle did not fail because of its credentials. */
  | { readonly code: "never-accepted" };

/** What the probes of a target mean for a job that provisions to this target. */
export type TargetState =
  | { readonly code: "not-probed" }
  /** The last probe is too old to describe the present state. */
  | { readonly code: "outdated"; readonly probedAt: Instant }
  | { readonly code: "up"; readonly probedAt: Instant }
  | ({ readonly code: "down" | "throttled" | "token-refused" } & FailedProbes)
  /** The target refuses the token in Steadystate's settings, but not the one that Entra uses. */
  | ({ readonly code: "own-token-old"; readonly proof: OwnTokenProof } & FailedProbes)
  /** Our probes fail, and Entra has written to the target since the first one that failed. */
  | ({ readonly code: "fails-only-here"; readonly wroteAt: Instant } & FailedProbes);

type FailedProbes = {
  readonly result: RiskyProbeResult;
  /** The first failed probe of the series. */
  readonly since: Instant;
  readonly probedAt: Instant;
};

export const TARGET_STATE_CODES = [
  "not-probed",
  "outdated",
  "up",
  "down",
  "throttled",
  "token-refused",
  "own-token-old",
  "fails-only-here",
] as const satisfies readonly TargetState["code"][];
export type TargetStateCode = (typeof TARGET_STATE_CODES)[number];

/** True if Steadystate cannot use the target, but Entra can. */
export function isOnlyOurProblem(state: TargetStateCode | null): boolean {
  return state === "own-token-old" || state === "fails-only-here";
}
