import { formatTime } from "../../wording/phrases.ts";
import type { CycleAssessment, CycleTrigger } from "../cycle-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY } from "../time.ts";
import {
  type ConfigurationChange,
  findTriggeringChange,
  lastQuarantinedAt,
} from "./configuration-changes.ts";
import { previousCycleBeganAt } from "./cycle-kind.ts";
import { runningCycleBeganAt } from "./running-cycle.ts";

/** A quarantine that was lifted by a restart or start began at most so long before (Microsoft: 28 days). */
const MAX_QUARANTINE_MS: Millis = 28 * DAY;

type CycleState = Pick<CycleAssessment, "kind" | "isRunning">;

/**
 * Why a full cycle runs, or why the last one that is remembered ran. Who did it stands in `actor`
 * alone: a person is no part of a sentence that everyone may read.
 */
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

/** The first cycle, which every deed before its end begins anew. */
function firstCycleTrigger(facts: JobFacts): CycleTrigger {
  const beganAt = runningCycleBeganAt(facts.job) ?? facts.job.lastExecution?.beganAt ?? null;
  const previousBeganAt = previousCycleBeganAt(beganAt, facts.history.runs);
  const change = findTriggeringChange(facts, { beganAt, previousBeganAt });
  const isStartedAgain = previousBeganAt !== null && change !== null && change.kind !== "start";
  if (isStartedAgain)
    return {
      ...triggerFromChange(change),
      text: `${configurationChangeText(change)} ${INITIAL_CYCLE_STARTS_AGAIN_TEXT}`,
    };
  return {
    kind: "first",
    at: change?.at ?? beganAt,
    actor: change?.actor ?? null,
    text: "It is the job's first cycle: Entra reads everyone and matches or creates their accounts.",
  };
}

const INITIAL_CYCLE_STARTS_AGAIN_TEXT =
  "The initial cycle, which had not been finished, begins again for it.";

function fullCycleTrigger(facts: JobFacts, beganAt: Instant | null): CycleTrigger {
  const change = findTriggeringChange(facts, {
    beganAt,
    previousBeganAt: previousCycleBeganAt(beganAt, facts.history.runs),
  });
  if (change === null) {
    return {
      kind: "unknown",
      at: null,
      actor: null,
      text: "Everyone is read again although steady state had been reached, and no audit that Steadystate has seen says why: provisioning may have been restarted by hand, or by Microsoft.",
    };
  }
  const quarantinedAt = lastQuarantinedAt(facts, change.at - MAX_QUARANTINE_MS, change.at);
  const hasLiftedQuarantine =
    quarantinedAt !== null && !hasSuccessfulCycleBetween(facts, quarantinedAt, change.at);
  const quarantineText = hasLiftedQuarantine
    ? ` This also lifted the quarantine that Entra had imposed at ${formatTime(quarantinedAt)}.`
    : "";
  return {
    ...triggerFromChange(change),
    text: `${configurationChangeText(change)} ${EVERYONE_IS_READ_TEXT}${quarantineText}`,
  };
}

const EVERYONE_IS_READ_TEXT =
  "For this Entra reads everyone again, and changes may wait until it is done.";

/** A good cycle ends a quarantine by itself. */
function hasSuccessfulCycleBetween({ history }: JobFacts, from: Instant, until: Instant): boolean {
  return history.runs.some(
    ({ state, endedAt }) => state === "succeeded" && endedAt > from && endedAt < until,
  );
}

const triggerFromChange = ({
  kind,
  at,
  actor,
}: ConfigurationChange): Omit<CycleTrigger, "text"> => ({ kind, at, actor });

function configurationChangeText({ kind, at }: ConfigurationChange): string {
  switch (kind) {
    case "mapping":
      return `The attribute mappings or the scope were edited at ${formatTime(at)}; saving them starts a full cycle, which Entra does not mention.`;
    case "restart":
      return `Provisioning was restarted at ${formatTime(at)}.`;
    case "settings":
      return `The provisioning settings or the credentials were changed at ${formatTime(at)}.`;
    case "start":
      return `Provisioning was started at ${formatTime(at)} after it had been off.`;
  }
}
