import { z } from "zod";
import type { Log } from "../../config/log.ts";
import { DAY, HOUR, type Instant, type Millis } from "../../domain/time.ts";
import type { JobStore } from "../../store/jobs/job-types.ts";
import type { PollStore } from "../../store/jobs/poll-types.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import type { GraphError } from "../graph/graph-error.ts";
import { auditLogSource } from "../graph/log-sources.ts";
import type { DroppedRows } from "./dropped-rows.ts";
import { loadPollStateUpTo, parseResumeState, pollStateAfter } from "./poll-state.ts";
import { readLogRange } from "./read-log-range.ts";
import { FIRST_READ_SIZE, READ_SIZE_SHAPE } from "./read-size.ts";

export type PollAuditsDependencies = {
  readonly tenant: string;
  readonly graph: GraphClient;
  readonly store: {
    readonly jobs: Pick<JobStore, "saveAudits">;
    readonly polls: Pick<PollStore, "load" | "save">;
  };
  readonly droppedRows: DroppedRows;
  readonly now: () => Instant;
  readonly log: Log;
};

const OVERLAP_MS: Millis = HOUR;
/**
 * The first poll reads a week, because most changes that explain the present state of a job are not
 * older.
 */
const FIRST_POLL_RANGE_MS: Millis = 7 * DAY;
/** Audits share the request budget of the provisioning log, which matters more. */
const MAX_PAGES_PER_POLL = 10;

/**
 * Activities about single objects. Entra writes millions of them to the audit log, and the provisioning
 * log contains the same activities with more detail. Only entries about what people and Entra did to jobs
 * are stored.
 */
const OBJECT_ACTIVITIES: ReadonlySet<string> = new Set([
  "Import",
  "Export",
  "Other",
  "Process escrow",
  "Synchronization rule action",
  "User Provisioning",
]);

const AuditsResumeState = z.object(READ_SIZE_SHAPE);

/** Reads who restarted, paused or edited a job, and which jobs were quarantined. */
export async function pollAudits(
  dependencies: PollAuditsDependencies,
): Promise<{ readonly isComplete: boolean; readonly error: GraphError | null }> {
  const { tenant, graph, store, droppedRows: dropped, now, log } = dependencies;
  const startedAt = now();
  const previousState = await loadPollStateUpTo(store.polls, tenant, "audits", startedAt);
  const resumeState = parseResumeState(AuditsResumeState, previousState.resumeToken) ?? {
    ...FIRST_READ_SIZE,
    windowMs: FIRST_POLL_RANGE_MS,
  };
  const from = startedAt - FIRST_POLL_RANGE_MS;
  const reader = {
    graph,
    source: auditLogSource,
    droppedRows: dropped,
    log,
    async saveRows(rows: readonly Parameters<JobStore["saveAudits"]>[1][number][]) {
      const jobAudits = rows.filter(({ activity }) => !OBJECT_ACTIVITIES.has(activity));
      if (jobAudits.length > 0) await store.jobs.saveAudits(tenant, jobAudits);
    },
  };

  const { watermark } = previousState;
  const rangeResult = await readLogRange(
    reader,
    {
      from: watermark === null ? from : Math.max(from, watermark - OVERLAP_MS),
      to: startedAt,
      growFrom: watermark ?? from,
      size: resumeState,
      maxWindowMs: FIRST_POLL_RANGE_MS,
      maxPages: MAX_PAGES_PER_POLL,
    },
    async () => {},
  );
  const { readUpTo, size, droppedRows, error } = rangeResult;
  const isComplete = readUpTo >= startedAt;
  await store.polls.save(tenant, "audits", {
    ...pollStateAfter(previousState, { error, isComplete, droppedRows }, startedAt),
    watermark: watermark === null && readUpTo <= from ? null : Math.max(watermark ?? 0, readUpTo),
    resumeToken: JSON.stringify(size),
  });
  return { isComplete, error };
}
