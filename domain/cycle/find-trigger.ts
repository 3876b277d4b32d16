import type { CycleAssessment, CycleTrigger } from "../cycle-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY } from "../time.ts";
import { findTriggeringChange, lastQuarantinedAt } from "./configuration-changes.ts";
import { previousCycleBeganAt } from "./cycle-kind.ts";
import { runningCycleBeganAt } from "./running-cycle.ts";

/** Entra disables a job after 28 days in quarantine, so an older quarantine is not the one lifted. */
const MAX_QUARANTINE_MS: Millis = 28 * DAY;

type CycleState = Pick<CycleAssessment, "kind" | "isRunning">;

/** Why a full cycle runs, or why the last known one ran; null when no full cycle is known. */
export function findCycleTrigger(
  facts: JobFacts,
  { kind, isRunning }: CycleState,
): CycleTrigger | null {
  const { job, history } = facts;
  if (kind === "initial" && job.steadyStateFirstAt === null) return firstCycleTrigger(facts);
  if (kind === "initial" && isRunning) return fullCycleTrigger(facts, runningCycleBeganAt(job));
  const lastFullCycle = history.runs.findLast((run) => run.kind === "initial");
  return lastFullCycle === undefined ? null : fullCycleTrigger(facts, lastFullCycle.beganAt);
}

/** A change other than a start, made before the first cycle has ended, restarts that cycle. */
function firstCycleTrigger(facts: JobFacts): CycleTrigger {
  const beganAt = runningCycleBeganAt(facts.job) ?? facts.job.lastExecution?.beganAt ?? null;
  const previousBeganAt = previousCycleBeganAt(beganAt, facts.history.runs);
  const change = findTriggeringChange(facts, { beganAt, previousBeganAt });
  if (previousBeganAt !== null && change !== null && change.kind !== "start")
    return { ...change, isInitialCycleRestart: true, liftedQuarantineAt: null };
  return {
    kind: "first",
    at: change?.at ?? beganAt,
    actor: change?.actor ?? null,
    isInitialCycleRestart: false,
    liftedQuarantineAt: null,
  };
}

function fullCycleTrigger(facts: JobFacts, beganAt: Instant | null): CycleTrigger {
  const change = findTriggeringChange(facts, {
    beganAt,
    previousBeganAt: previousCycleBeganAt(beganAt, facts.history.runs),
  });
  return change === null
    ? UNKNOWN_TRIGGER
    : {
        ...change,
        isInitialCycleRestart: false,
        liftedQuarantineAt: quarantineLiftedAt(facts, change.at),
      };
}

const UNKNOWN_TRIGGER: CycleTrigger = {
  kind: "unknown",
  at: null,
  actor: null,
  isInitialCycleRestart: false,
  liftedQuarantineAt: null,
};

/** When Entra imposed the quarantine that a change at `changedAt` lifted; null if it lifted none. */
function quarantineLiftedAt(facts: JobFacts, changedAt: Instant): Instant | null {
  const quarantinedAt = lastQuarantinedAt(facts, changedAt - MAX_QUARANTINE_MS, changedAt);
  return quarantinedAt !== null && !hasSuccessfulCycleBetween(facts, quarantinedAt, changedAt)
    ? quarantinedAt
    : null;
}

/** A successful cycle ends a quarantine without any change. */
function hasSuccessfulCycleBetween({ history }: JobFacts, from: Instant, until: Instant): boolean {
  return history.runs.some(
    ({ state, endedAt }) => state === "succeeded" && endedAt > from && endedAt < until,
  );
}
