import { z } from "zod";
import { assessTenantReadability } from "../../domain/assessment/assess-tenant-readability.ts";
import { assessPermissions } from "../../domain/graph-permission.ts";
import { GRAPH_OUTCOMES } from "../../domain/metrics/telemetry.ts";
import type { PollKind } from "../../domain/poll-kind.ts";
import type { ReadFailure } from "../../domain/read-failure.ts";
import type { PollState } from "../../store/jobs/poll-types.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { PathId } from "../query-params.ts";
import { readFailureFields } from "../rows/read-failure-fields.ts";
import { type AnswerOf, listOf } from "../schema/common-schema.ts";
import { TenantDetail, TenantRow } from "../schema/tenant-schema.ts";
import {
  oldestTime,
  requireTenant,
  type ServerContext,
  tenantFreshnessOf,
  type WatchedTenant,
} from "../server-context.ts";

export function tenantRoutes(context: ServerContext): readonly Route[] {
  return [
    defineRoute({
      path: "/tenants",
      summary: "The tenants that you may see, with the freshness of their data",
      responseSchema: listOf(TenantRow),
      async handle({ caller }) {
        const tenants = context.tenants.filter(({ name }) => caller.tenants.includes(name));
        const items = await Promise.all(
          tenants.map(async (tenant) =>
            tenantRow(context, tenant, await context.store.polls.loadAll(tenant.name)),
          ),
        );
        const asOf = items.map((item) => (item.asOf === null ? null : Date.parse(item.asOf)));
        return { items, next: null, total: items.length, asOf: formatRfc3339(oldestTime(asOf)) };
      },
    }),
    defineRoute({
      path: "/tenants/{tenant}",
      summary: "One tenant with the state of each of its polls",
      params: z.strictObject({ tenant: PathId }),
      responseSchema: TenantDetail,
      async handle({ params, caller }) {
        const tenant = requireTenant(context, caller, params.tenant);
        const polls = await context.store.polls.loadAll(tenant.name);
        const row = await tenantRow(context, tenant, polls);
        return {
          ...row,
          polls: [...polls].map(pollRow),
          permissions: assessPermissions(polls),
          graphRequests: await readGraphRequests(context, tenant.name),
        };
      },
    }),
  ];
}

/** The requests that the workers have counted, by outcome. */
async function readGraphRequests({ store }: ServerContext, tenant: string) {
  const totals = await store.telemetry.totals();
  const ofTenant = totals.filter(
    ({ key, parts }) => key === "graphRequestsTotal" && parts[0] === tenant,
  );
  return GRAPH_OUTCOMES.map((outcome) => ({
    outcome,
    requests: ofTenant
      .filter(({ parts }) => parts[1] === outcome)
      .reduce((sum, { amount }) => sum + amount, 0),
  }));
}

async function tenantRow(
  context: ServerContext,
  tenant: WatchedTenant,
  polls: ReadonlyMap<PollKind, PollState>,
): Promise<AnswerOf<typeof TenantRow>> {
  const { name, tenantId, portal } = tenant;
  const [jobs, people, detailsKeptSince] = await Promise.all([
    context.store.jobs.countAssessments(name),
    context.store.people.total(name),
    context.store.memory.detailsKeptSince(name),
  ]);
  const logsAsOf = polls.get("logs")?.watermark ?? null;
  const jobsAsOf = polls.get("jobs")?.lastSuccessAt ?? null;
  const readFailure = mainReadFailure(polls);
  return {
    tenant: name,
    tenantId,
    portalUrl: portal,
    jobs,
    people,
    logsAsOf: formatRfc3339(logsAsOf),
    jobsAsOf: formatRfc3339(jobsAsOf),
    access: assessTenantReadability(
      tenantFreshnessOf(tenant, polls),
      context.thresholds,
      context.now(),
    ),
    backfillRatio: backfillRatio(polls.get("backfill")),
    detailsKeptSince: formatRfc3339(detailsKeptSince),
    ...readFailureFields(readFailure),
    readFailureSince: formatRfc3339(readFailure?.since ?? null),
    asOf: formatRfc3339(
      logsAsOf === null || jobsAsOf === null ? null : oldestTime([logsAsOf, jobsAsOf]),
    ),
  };
}

/**
 * The failure that matters most: of the jobs, then of the log, then of any other poll. Assignments
 * are optional, so a missing permission for them is no failure of the tenant.
 */
export function mainReadFailure(polls: ReadonlyMap<PollKind, PollState>): ReadFailure | null {
  const others = [...polls].flatMap(([kind, poll]) => (kind === "assignments" ? [] : [poll]));
  const ordered = [polls.get("jobs"), polls.get("logs"), ...others];
  return ordered.find((poll) => poll?.readFailure != null)?.readFailure ?? null;
}

function backfillRatio(poll: PollState | undefined): number | null {
  const ratio = poll?.progressRatio ?? null;
  return ratio === null || ratio >= 1 ? null : Math.max(0, ratio);
}

function pollRow([poll, state]: readonly [PollKind, PollState]) {
  return {
    poll,
    lastSuccessAt: formatRfc3339(state.lastSuccessAt),
    lastTryAt: formatRfc3339(state.lastTryAt),
    watermark: formatRfc3339(state.watermark),
    complete: state.isComplete,
    droppedRows: state.droppedRows,
    progressRatio: state.progressRatio,
    ...readFailureFields(state.readFailure),
    readFailureSince: formatRfc3339(state.readFailure?.since ?? null),
  };
}
