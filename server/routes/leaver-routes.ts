import { z } from "zod";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { Leaver } from "../../domain/leaver.ts";
import { assessPersonAppStatus } from "../../domain/person/assess-person-app-status.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { decodeListCursor, encodeListCursor, StoreCursor } from "../list-cursor.ts";
import { isOfApplication } from "../of-application.ts";
import {
  loadPersonMemberships,
  loadTenantAssignments,
  type TenantAssignments,
  withAssignment,
} from "../person-assignments.ts";
import { CursorParam, LimitParam, listParam } from "../query-params.ts";
import { leaverRow } from "../rows/leaver-row.ts";
import { listOf } from "../schema/common-schema.ts";
import { LeaverRow } from "../schema/person-schema.ts";
import { oldestTime, type ServerContext, visibleTenants } from "../server-context.ts";

export function leaverRoutes(context: ServerContext): readonly Route[] {
  return [
    defineRoute({
      path: "/leavers",
      summary:
        "Everyone who left and still has an account, over all apps, the longest overdue first: since when, why, what to do. " +
        "While a job is paused, disabled or stopped, its list lacks the people who are disabled or deleted in Entra",
      dataClass: "persons",
      query: z.strictObject({
        tenant: listParam("Names of tenants."),
        application: listParam("Names of apps, or service principal ids."),
        limit: LimitParam,
        cursor: CursorParam,
      }),
      responseSchema: listOf(LeaverRow),
      async handle({ query, caller }) {
        const { store, thresholds, now } = context;
        const tenants = visibleTenants(caller, query.tenant);
        const assessments = (await store.jobs.assessments(tenants)).filter((assessment) =>
          isOfApplication(assessment, query.application),
        );
        const byJob = new Map(assessments.map((assessment) => [keyOf(assessment.job), assessment]));
        const jobs = assessments.map(({ job: { tenant, jobId } }) => ({ tenant, jobId }));
        const page = await store.people.listLeavers(jobs, {
          limit: query.limit,
          cursor: decodeListCursor("leavers", StoreCursor, query.cursor),
        });
        const statusOf = createStatusReader(context);
        const rows = await Promise.all(
          page.items.map(async (leaver) => {
            const assessment = byJob.get(keyOf(leaver.state));
            if (assessment === undefined) return null;
            const { tenant, sourceId } = leaver.state;
            const [identity, status] = await Promise.all([
              store.people.identity(tenant, sourceId),
              statusOf(leaver, assessment),
            ]);
            return leaverRow(leaver, { identity, status, assessment, thresholds, now: now() });
          }),
        );
        return {
          items: rows.filter((row) => row !== null),
          next: page.next === null ? null : encodeListCursor("leavers", page.next),
          total: page.total,
          asOf: formatRfc3339(oldestTime(assessments.map(({ asOf }) => asOf))),
        };
      },
    }),
  ];
}

/**
 * If no row about a person has come, only the assignments show why the person has to leave. The
 * assignments of each tenant are read once.
 */
function createStatusReader(context: ServerContext) {
  const assignmentsByTenant = new Map<string, Promise<TenantAssignments | null>>();
  const assignmentsOf = (tenant: string) => {
    const assignments = assignmentsByTenant.get(tenant) ?? loadTenantAssignments(context, tenant);
    assignmentsByTenant.set(tenant, assignments);
    return assignments;
  };
  return async ({ state, removal }: Leaver, assessment: JobAssessment) => {
    const status = assessPersonAppStatus(state, assessment, context.thresholds, context.now());
    if (removal !== "not-tried") return status;
    const assignments = await assignmentsOf(state.tenant);
    const memberships = await loadPersonMemberships(context, assignments, [state.sourceId]);
    return withAssignment(status, assessment, memberships, context);
  };
}

function keyOf({ tenant, jobId }: { readonly tenant: string; readonly jobId: string }): string {
  return `${tenant}\n${jobId}`;
}
