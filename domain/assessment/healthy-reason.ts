import type { HealthyReason } from "../condition-reason.ts";
import { triggerToExplain } from "../cycle/why-stopped.ts";
import { countObjectsAwaitingRetry } from "../failure/failing-objects.ts";
import { topFailure } from "../failure/top-failure.ts";
import { countSynchronizedObjects } from "../observed-job.ts";
import type { AssessmentContext } from "./assessment-context.ts";

export function healthyReason(context: AssessmentContext): HealthyReason {
  const { facts, schedule, cycle, failures } = context;
  const { job } = facts;
  const waitingObjects = countObjectsAwaitingRetry(facts);
  // A full cycle that has just ended explains why so many objects were read.
  const hasReadEveryone = cycle.recentCycles[0]?.kind === "initial";
  return {
    code: "healthy",
    lastCycleEndedAt: job.lastExecution?.endedAt ?? null,
    intervalMs: job.schedule.intervalMs,
    lateReason: schedule.state === "late" ? schedule.reason : null,
    fullCycleTrigger: hasReadEveryone ? triggerToExplain(cycle) : null,
    synchronizedObjects: countSynchronizedObjects(job),
    waitingObjects,
    isStateUnknown: job.statusCode === "unknown",
    topFailure: topFailure(facts, failures),
  };
}
