import type { JobAssessment } from "../domain/job-assessment.ts";
import type { ServerContext } from "./server-context.ts";

/** Interval between two checks of the store, in real milliseconds. All listeners share a check. */
const CHECK_INTERVAL_MS = 2000;

/** A job with a new assessment since the last check. Its condition may be the same as before. */
export type AssessedJob = {
  readonly tenant: string;
  readonly jobId: string;
  readonly condition: JobAssessment["condition"];
};

type AssessedJobListener = {
  /** Called after every check, also without a new assessment, so that a stream can send a keep-alive. */
  readonly onAssessed: (jobs: readonly AssessedJob[]) => Promise<void>;
  /** Called when the server stops. */
  readonly onServerStop: () => void;
};

export type AssessedJobFeed = {
  /** Returns a function that unsubscribes the listener. */
  subscribe(listener: AssessedJobListener): () => void;
  stop(): void;
};

/** Reports which jobs were assessed. The store is checked only while there are listeners. */
export function createAssessedJobFeed({ store, tenants, log }: ServerContext): AssessedJobFeed {
  const listeners = new Set<AssessedJobListener>();
  const lastAssessedAt = new Map<string, number>();
  const tenantNames = tenants.map(({ name }) => name);
  let timer: NodeJS.Timeout | null = null;
  let isChecking = false;

  const checkForAssessments = async () => {
    if (isChecking) return;
    isChecking = true;
    try {
      const jobs = newlyAssessedJobs(await store.jobs.assessments(tenantNames), lastAssessedAt);
      await Promise.all(Array.from(listeners, ({ onAssessed }) => onAssessed(jobs)));
    } catch (error) {
      log.warn({ err: error }, "check for new assessments failed");
    } finally {
      isChecking = false;
    }
  };
  const stopChecking = () => {
    if (timer !== null) clearInterval(timer);
    timer = null;
  };
  return {
    subscribe(listener) {
      listeners.add(listener);
      timer ??= setInterval(() => void checkForAssessments(), CHECK_INTERVAL_MS).unref();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stopChecking();
      };
    },
    stop() {
      stopChecking();
      for (const { onServerStop } of listeners) onServerStop();
    },
  };
}

function newlyAssessedJobs(
  assessments: readonly JobAssessment[],
  lastAssessedAt: Map<string, number>,
): readonly AssessedJob[] {
  const jobs: AssessedJob[] = [];
  for (const { job, condition, assessedAt } of assessments) {
    const key = `${job.tenant}/${job.jobId}`;
    if (lastAssessedAt.get(key) === assessedAt) continue;
    lastAssessedAt.set(key, assessedAt);
    jobs.push({ tenant: job.tenant, jobId: job.jobId, condition });
  }
  return jobs;
}
