import { areCredentialsRejected } from "../error-explanation.ts";
import { explainError, jobErrorFacts } from "../explanation/explain-error.ts";
import type { ObservedJob } from "../observed-job.ts";
import { cycleFailure } from "../observed-job.ts";
import { isRiskyProbeResult, type ObservedTarget } from "../target.ts";
import type { OwnTokenProof, TargetState } from "../target-state.ts";
import { HOUR, type Instant, type Millis } from "../time.ts";
import { type EntraFacts, entraSuccessSince } from "./entra-success.ts";

/** If the next probe is overdue by more than this, the last probe does not describe the present state. */
const MAX_PROBE_DELAY_MS: Millis = HOUR;

/** What the probes of a target mean for a job; `facts` is null for a target without a job. */
export function chooseTargetState(
  target: ObservedTarget | null,
  facts: EntraFacts | null,
  now: Instant,
): TargetState {
  const probe = target?.probe ?? null;
  if (target === null || probe === null) return { code: "not-probed" };
  const { result, at: probedAt } = probe;
  if (isProbeOutdated(target, now)) return { code: "outdated", probedAt };
  if (!isRiskyProbeResult(result)) return { code: "up", probedAt };
  if (result === "auth") return refusedStateOf(target, facts, probedAt);
  const since = target.failingSince ?? probedAt;
  const failed = { result, since, probedAt };
  if (result === "throttled") return { code: "throttled", ...failed };
  const success = facts === null ? null : entraSuccessSince(facts, since);
  return success?.code === "wrote"
    ? { code: "fails-only-here", wroteAt: success.at, ...failed }
    : { code: "down", ...failed };
}

/**
 * True if the next probe is overdue, so that the last one is outdated. The age of the last probe does not
 * decide: with a long interval, after a `Retry-After` and after refused tokens, the worker probes later.
 */
export function isProbeOutdated({ probe, nextProbeAt }: ObservedTarget, now: Instant): boolean {
  return probe !== null && now - (nextProbeAt ?? probe.at) > MAX_PROBE_DELAY_MS;
}

function refusedStateOf(
  target: ObservedTarget,
  facts: EntraFacts | null,
  probedAt: Instant,
): TargetState {
  const since = target.refusedSince ?? probedAt;
  const failed = { result: "auth", since, probedAt } as const;
  const proof = settingsTokenProof(target, facts, since);
  return proof === null
    ? { code: "token-refused", ...failed }
    : { code: "own-token-old", proof, ...failed };
}

/**
 * What shows that only the token in Steadystate's settings is wrong. Null if the target may also refuse the token
 * that Entra uses.
 */
function settingsTokenProof(
  { acceptedAt }: ObservedTarget,
  facts: EntraFacts | null,
  since: Instant,
): OwnTokenProof | null {
  if (facts !== null) {
    if (areEntrasCredentialsRejected(facts.job)) return null;
    const success = entraSuccessSince(facts, since);
    if (success !== null) return success;
  }
  return acceptedAt === null ? { code: "never-accepted" } : null;
}

/** True if the newest cycle failed, or the job is in quarantine, because the target rejects Entra's credentials. */
function areEntrasCredentialsRejected(job: ObservedJob): boolean {
  return [cycleFailure(job), job.quarantine?.error ?? null].some(
    (error) =>
      error !== null &&
      areCredentialsRejected(explainError(jobErrorFacts(job, error.code, error.message))),
  );
}
