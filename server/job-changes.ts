import type { JobAssessment } from "../domain/job-assessment.ts";
import type { ServerContext } from "./server-context.ts";

/** Interval between two checks of the store, in real milliseconds. All listeners share a check. */
const CHECK_INTERVAL_MS = 2000;

/** A job that was assessed since the last check. */
export type JobChange = {
  readonly tenant: string;
  readonly jobId: string;
  readonly condition: JobAssessment["condition"];
};

type JobChangeListener = {
  /** Called after every check, also without changes, so that a stream can send a keep-alive. */
  readonly onChanges: (changes: readonly JobChange[]) => Promise<void>;
  /** Called when the server stops. */
  readonly onServerStop: () => void;
};

export type JobChangeFeed = {
  /** Returns a function that unsubscribes the listener. */
  subscribe(listener: JobChangeListener): () => void;
  stop(): void;
};

/** Reports which jobs were assessed. The store is checked only while there are listeners. */
export function createJobChangeFeed({ store, tenants, log }: ServerContext): JobChangeFeed {
  const listeners = new Set<JobChangeListener>();
  const lastAssessedAt = new Map<string, number>();
  const tenantNames = tenants.map(({ name }) => name);
  let timer: NodeJS.Timeout | null = null;
  let isChecking = false;

  const checkForChanges = async () => {
    if (isChecking) return;
    isChecking = true;
    try {
      const changes = changedJobs(await store.jobs.assessments(tenantNames), lastAssessedAt);
      await Promise.all(Array.from(listeners, ({ onChanges }) => onChanges(changes)));
    } catch (error) {
      log.warn({ err: error }, "check for job changes failed");
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
      timer ??= setInterval(() => void checkForChanges(), CHECK_INTERVAL_MS).unref();
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

function changedJobs(
  assessments: readonly JobAssessment[],
  lastAssessedAt: Map<string, number>,
): readonly JobChange[] {
  const changes: JobChange[] = [];
  for (const { job, condition, assessedAt } of assessments) {
    const key = `${job.tenant}/${job.jobId}`;
    if (lastAssessedAt.get(key) === assessedAt) continue;
    lastAssessedAt.set(key, assessedAt);
    changes.push({ tenant: job.tenant, jobId: job.jobId, condition });
  }
  return changes;
}
