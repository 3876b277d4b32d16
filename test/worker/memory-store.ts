import type { ObservedJob } from "../../domain/observed-job.ts";
import type { PollKind } from "../../domain/poll-kind.ts";
import type { ProvisioningAudit } from "../../domain/provisioning-audit.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { PollState } from "../../store/jobs/poll-types.ts";

/** The parts of the store that the polls use, in memory. Rows with the same id are stored once. */
export function createMemoryStore() {
  const rows = new Map<string, ProvisioningEvent>();
  const observedJobs = new Map<string, ObservedJob>();
  const audits = new Map<string, ProvisioningAudit>();
  const polls = new Map<PollKind, PollState>();
  const savedPollStates: PollState[] = [];
  const memoryStore = {
    /** The number of commits that succeed before the store fails; null if it never fails. */
    failsAfterCommits: null as number | null,
    rows,
    /** The number of all committed rows, including rows that were already stored. */
    receivedRows: 0,
    audits,
    savedJobs: observedJobs,
    polls: {
      load: async (_tenant: string, kind: PollKind) => polls.get(kind) ?? null,
      async save(_tenant: string, kind: PollKind, state: PollState) {
        polls.set(kind, state);
        savedPollStates.push(state);
      },
      async saveNext(tenant: string, kind: PollKind, previous: PollState, next: PollState) {
        if ((polls.get(kind) ?? previous) !== previous) return false;
        await memoryStore.polls.save(tenant, kind, next);
        return true;
      },
    },
    savedPollStates,
    poll: (kind: PollKind): PollState => {
      const state = polls.get(kind);
      if (state === undefined) throw new Error(`no ${kind} poll yet`);
      return state;
    },
    events: {
      async commit(_tenant: string, events: readonly ProvisioningEvent[]) {
        if (memoryStore.failsAfterCommits !== null) {
          if (memoryStore.failsAfterCommits === 0) throw new Error("Redis is down");
          memoryStore.failsAfterCommits -= 1;
        }
        const before = rows.size;
        memoryStore.receivedRows += events.length;
        const addedAt = events.filter(({ id }) => !rows.has(id)).map(({ at }) => at);
        for (const event of events) rows.set(event.id, event);
        const addedRows = rows.size - before;
        return {
          addedRows,
          addedAt,
          alreadyCountedRows: events.length - addedRows,
          refusedRows: 0,
          hasLostRows: false,
        };
      },
      async jobs() {
        const jobs = new Map<string, ProvisioningEvent>();
        for (const row of rows.values()) jobs.set(row.jobId, row);
        return [...jobs.values()];
      },
    },
    jobs: {
      async saveObservedJob(job: ObservedJob) {
        observedJobs.set(job.jobId, job);
      },
      observedJobs: async () => [...observedJobs.values()],
      async forget(_tenant: string, jobId: string) {
        observedJobs.delete(jobId);
      },
      async saveAudits(_tenant: string, newAudits: readonly ProvisioningAudit[]) {
        for (const audit of newAudits) audits.set(audit.id, audit);
      },
    },
  };
  return memoryStore;
}
