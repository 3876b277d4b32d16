import type { ProvisioningAudit, ProvisioningEvent, SyncJob } from "../../domain/provisioning.ts";
import type { PollKind, PollState } from "../../store/store.ts";

/** What of the store the looks use, on paper: rows count once by their id, as they must. */
export function paperStore() {
  const rows = new Map<string, ProvisioningEvent>();
  const readings = new Map<string, SyncJob>();
  const audits = new Map<string, ProvisioningAudit>();
  const polls = new Map<PollKind, PollState>();
  const history: PollState[] = [];
  const paper = {
    /** Commits still to go before the store breaks; null: it never does. */
    breaksAfter: null as number | null,
    rows,
    /** Rows handed over, whether they were new or not. */
    handed: 0,
    audits,
    jobsKept: readings,
    polls: {
      load: async (_tenant: string, kind: PollKind) => polls.get(kind) ?? null,
      async save(_tenant: string, kind: PollKind, state: PollState) {
        polls.set(kind, state);
        history.push(state);
      },
    },
    history,
    poll: (kind: PollKind): PollState => {
      const state = polls.get(kind);
      if (state === undefined) throw new Error(`no ${kind} poll yet`);
      return state;
    },
    events: {
      async commit(_tenant: string, events: readonly ProvisioningEvent[]) {
        if (paper.breaksAfter !== null) {
          if (paper.breaksAfter === 0) throw new Error("Redis is gone");
          paper.breaksAfter -= 1;
        }
        const before = rows.size;
        paper.handed += events.length;
        for (const event of events) rows.set(event.id, event);
        const added = rows.size - before;
        return { added, known: events.length - added, refused: 0 };
      },
      async jobs() {
        const jobs = new Map<string, ProvisioningEvent>();
        for (const row of rows.values()) jobs.set(row.jobId, row);
        return [...jobs.values()];
      },
    },
    jobs: {
      async saveReading(job: SyncJob) {
        readings.set(job.jobId, job);
      },
      readings: async () => [...readings.values()],
      async forget(_tenant: string, jobId: string) {
        readings.delete(jobId);
      },
      async saveAudits(_tenant: string, some: readonly ProvisioningAudit[]) {
        for (const audit of some) audits.set(audit.id, audit);
      },
    },
  };
  return paper;
}
