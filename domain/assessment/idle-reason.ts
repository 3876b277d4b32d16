import type { Condition } from "../condition.ts";
import { lastPausedAt } from "../cycle/configuration-changes.ts";
import type { IdleReason } from "../idle-reason.ts";
import type { JobFacts } from "../job-facts.ts";

export type IdleCondition = Extract<Condition, "paused" | "not-configured" | "never-run">;

const IDLE_CONDITIONS: Readonly<Record<IdleReason["code"], IdleCondition>> = {
  "not-configured": "not-configured",
  "first-cycle-awaited": "never-run",
  "never-started": "paused",
  "errors-cleared": "paused",
  "switched-off": "paused",
};

export function idleCondition({ code }: IdleReason): IdleCondition {
  return IDLE_CONDITIONS[code];
}

/** Why a job that is paused, or was never started, does not run. */
export function idleReason(facts: JobFacts): IdleReason {
  const { statusCode, schedule, escrowsPruned, lastExecution } = facts.job;
  if (statusCode === "not-configured") return { code: "not-configured" };
  if (statusCode === "not-run" && schedule.state === "active")
    return { code: "first-cycle-awaited" };
  if (escrowsPruned) return { code: "errors-cleared" };
  return lastExecution === null
    ? { code: "never-started" }
    : { code: "switched-off", since: lastPausedAt(facts) };
}
