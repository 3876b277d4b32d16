import { z } from "zod";
import type { Log } from "../../config/log.ts";
import { DAY, HOUR, type Instant, type Millis } from "../../domain/time.ts";
import type { JobStore, PollStore } from "../../store/store.ts";
import type { Graph } from "../graph/client.ts";
import type { GraphError } from "../graph/error.ts";
import { auditLog } from "../graph/logs.ts";
import { advance } from "./advance.ts";
import { loadPollUntil, notesIn, settled } from "./poll.ts";

export type AuditsDeps = {
  readonly tenant: string;
  readonly graph: Graph;
  readonly store: {
    readonly jobs: Pick<JobStore, "saveAudits">;
    readonly polls: Pick<PollStore, "load" | "save">;
  };
  readonly now: () => Instant;
  readonly log: Log;
};

const OVERLAP_MS: Millis = HOUR;
/** Who changed what before we came: a week tells most of it. */
const FIRST_LOOK_MS: Millis = 7 * DAY;
/** They share the budget of the provisioning log, which matters more. */
const PAGES_A_LOOK = 10;

/**
 * Entra also logs every single import and export here, by the million; the same things stand in
 * the provisioning log with more detail. What is left is what people and Entra did to jobs.
 */
const ABOUT_OBJECTS: ReadonlySet<string> = new Set([
  "Import",
  "Export",
  "Other",
  "Process escrow",
  "Synchronization rule action",
  "User Provisioning",
]);

const Notes = z.object({ windowMs: z.number().positive() });

/** One look at who restarted, paused or edited a job, and at what was quarantined. */
export async function observeAudits(
  deps: AuditsDeps,
): Promise<{ readonly complete: boolean; readonly error: GraphError | null }> {
  const { tenant, graph, store, now, log } = deps;
  const startedAt = now();
  const before = await loadPollUntil(store.polls, tenant, "audits", startedAt);
  const notes = notesIn(Notes, before.resume) ?? { windowMs: FIRST_LOOK_MS };
  const from = startedAt - FIRST_LOOK_MS;
  const reader = {
    graph,
    source: auditLog,
    log,
    async keep(rows: readonly Parameters<JobStore["saveAudits"]>[1][number][]) {
      const telling = rows.filter(({ activity }) => !ABOUT_OBJECTS.has(activity));
      if (telling.length > 0) await store.jobs.saveAudits(tenant, telling);
    },
  };

  const { watermark } = before;
  const advanced = await advance(
    reader,
    {
      from: watermark === null ? from : Math.max(from, watermark - OVERLAP_MS),
      to: startedAt,
      growFrom: watermark ?? from,
      windowMs: notes.windowMs,
      windowMostMs: FIRST_LOOK_MS,
      pagesMax: PAGES_A_LOOK,
    },
    async () => {},
  );
  const { reached, windowMs, dropped, error } = advanced;
  const complete = reached >= startedAt;
  await store.polls.save(tenant, "audits", {
    ...settled(before, { error, complete, dropped }, startedAt),
    watermark: watermark === null && reached <= from ? null : Math.max(watermark ?? 0, reached),
    resume: JSON.stringify({ windowMs }),
  });
  return { complete, error };
}
