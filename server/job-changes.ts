import type { JobAssessment } from "../domain/job-assessment.ts";
import type { ServerContext } from "./server-context.ts";

/** How often, in real time, the store is asked what changed: once for all listeners together. */
const CHECK_INTERVAL_MS = 2000;

/** One job whose facts or verdict are new. */
export type JobChange = {
  readonly tenant: string;
  readonly jobId: string;
  readonly condition: JobAssessment["condition"];
};

type JobChangeListener = {
  /** Called with every look: with no changes too, as a sign of life. */
  readonly onChanges: (changes: readonly JobChange[]) => void;
  /** The server stops. */
  readonly onServerStop: () => void;
};

export type JobChangeFeed = {
  /** Returns how to stop. */
  subscribe(listener: JobChangeListener): () => void;
  readonly listenerCount: () => number;
  stop(): void;
};

/** Looks only while somebody listens. */
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
      for (const { onChanges } of listeners) onChanges(changes);
    } catch (error) {
      log.warn({ err: error }, "stream cannot read what changed");
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
    listenerCount: () => listeners.size,
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
