import { assessPersonAppStatus } from "../../domain/person/assess-person-app-status.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { personText } from "../../wording/person.ts";
import { createGraphPoller, type PolledView, TENANT } from "./graph-poller.ts";
import { createJobAssessor } from "./job-assessor.ts";
import { createMemoryStore } from "./memory-store.ts";
import type { AssessedWorld } from "./world-records.ts";

type WorkerModel = {
  /** One round of the worker: polls, assesses every job and decides about notifications. */
  poll(view: PolledView, fault: string | null, now: Instant): void;
  /** Source ids of the people and groups whose current status is `failing`. */
  failingIds(jobId: string, now: Instant): ReadonlySet<string>;
  /** Number of leavers with an active account, by the last assessment. */
  activeLeavers(jobId: string): number;
  assessed(): AssessedWorld;
};

/** The worker's assessment of one tenant, without network, queue and Redis. */
export function createWorkerModel(): WorkerModel {
  const memoryStore = createMemoryStore(TENANT);
  const poller = createGraphPoller(memoryStore);
  const assessor = createJobAssessor(memoryStore);
  const failing = new Map<string, Set<string>>();

  const refreshFailingIds = (now: Instant): void => {
    for (const state of memoryStore.takeChangedStates()) {
      const appStatus = assessPersonAppStatus(
        state,
        assessor.assessment(state.jobId),
        DEFAULT_THRESHOLDS,
        now,
      );
      const { reason, remedy } = personText(appStatus);
      assessor.recordMalformed([reason, remedy]);
      const ids = failing.get(state.jobId) ?? new Set();
      failing.set(state.jobId, ids);
      if (appStatus.status === "failing") ids.add(state.sourceId);
      else ids.delete(state.sourceId);
    }
  };

  return {
    poll(view, fault, now) {
      const polled = poller.poll(view, fault, now);
      for (const { job, ...otherInputs } of polled.jobs) {
        assessor.assessJob(
          { job, ...otherInputs, freshness: { ...polled.freshness, jobAsOf: job.readAt } },
          now,
        );
      }
    },
    failingIds(jobId, now) {
      refreshFailingIds(now);
      return failing.get(jobId) ?? new Set();
    },
    activeLeavers: (jobId) => assessor.assessment(jobId)?.failures.leavers ?? 0,
    assessed: assessor.assessed,
  };
}
