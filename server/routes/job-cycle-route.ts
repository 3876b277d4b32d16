import { z } from "zod";
import { listCycles } from "../../domain/cycle/list-cycles.ts";
import type { CycleSummary } from "../../domain/cycle-assessment.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { cycleRow } from "../api-job-assessment.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { decodeListCursor, encodeListCursor } from "../list-cursor.ts";
import { CursorParam, LimitParam, PathId } from "../query-params.ts";
import { listOf } from "../schema/common-schema.ts";
import { CycleRow } from "../schema/job-assessment-schema.ts";
import { requireJobAssessment, type ServerContext } from "../server-context.ts";

/** The most cycles of one job that are listed: for 30 days, with one cycle every 40 minutes (1,080). */
const MAX_CYCLES = 1100;

export function jobCycleRoute(context: ServerContext): Route {
  return defineRoute({
    path: "/jobs/{jobId}/cycles",
    summary:
      "Cycles, newest first, with duration and counts, and why a cycle failed as a whole: the most recent ones, and older ones with log rows, as long as rows are kept",
    params: z.strictObject({ jobId: PathId }),
    query: z.strictObject({ limit: LimitParam, cursor: CursorParam }),
    responseSchema: listOf(CycleRow),
    async handle({ params, query, caller }) {
      const assessment = await requireJobAssessment(context, caller, params.jobId);
      const { tenant, jobId } = assessment.job;
      const { store } = context;
      const [records, history] = await Promise.all([
        store.events.cycles(tenant, jobId, MAX_CYCLES),
        store.jobs.history(tenant, jobId),
      ]);
      const cycles = listCycles(assessment, { runs: history?.runs ?? [], records });
      const lastTime = decodeListCursor("cycles", z.number(), query.cursor);
      const rest = lastTime === null ? cycles : cycles.filter((cycle) => timeOf(cycle) < lastTime);
      const page = rest.slice(0, query.limit);
      const last = page.at(-1);
      const hasMore = page.length < rest.length && last !== undefined;
      return {
        items: page.map(cycleRow),
        next: hasMore ? encodeListCursor("cycles", timeOf(last)) : null,
        total: cycles.length,
        asOf: formatRfc3339(assessment.asOf),
      };
    },
  });
}

/** The list is in the order of this time, and two cycles of one job do not begin at the same time. */
function timeOf({ beganAt, endedAt }: CycleSummary): number {
  return beganAt ?? endedAt ?? 0;
}
