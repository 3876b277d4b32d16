import { z } from "zod";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { PROVISIONING_STATUSES } from "../../domain/person-app-status.ts";
import { EVENT_ACTIONS } from "../../domain/provisioning-event.ts";
import type { FailingFilter } from "../../store/people/people-types.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { decodeListCursor, encodeListCursor, StoreCursor } from "../list-cursor.ts";
import { invalidFieldProblem } from "../problem.ts";
import { CursorParam, enumListParam, JobIdParam, LimitParam, listParam } from "../query-params.ts";
import { listOf } from "../schema/common-schema.ts";
import { FailingPersonRow } from "../schema/person-schema.ts";
import { requireJobAssessment, type ServerContext } from "../server-context.ts";
import { listPersonsOfCycle, personRows } from "./persons-of-cycle.ts";

const AffectedPersonsQuery = z.strictObject({
  status: enumListParam(
    PROVISIONING_STATUSES,
    "Provisioning statuses. This list contains people whose provisioning is failing, and people who are skipped although they are in scope: without `failing` or `skipped` the answer is empty.",
  ),
  errorCode: listParam("An error code or skip code. Only one is allowed; several give 400."),
  cluster: listParam(
    "The id of a failure cluster. Only one is allowed, and not with `cycle`; otherwise the answer is 400.",
  ),
  cycle: listParam(
    "Ids of cycles: the list then contains the persons of the rows of these cycles, with their status now.",
  ),
  action: enumListParam(EVENT_ACTIONS, "Actions of the rows; needs `cycle`."),
  limit: LimitParam,
  cursor: CursorParam,
});

export function affectedPersonsRoute(context: ServerContext): Route {
  return defineRoute({
    path: "/jobs/{jobId}/identities",
    summary:
      "Persons whose provisioning fails in one job now, or who are missing an account, the longest failing first; with `cycle`, the persons of the rows of a cycle, newest row first",
    dataClass: "persons",
    params: z.strictObject({ jobId: JobIdParam }),
    query: AffectedPersonsQuery,
    responseSchema: listOf(FailingPersonRow),
    async handle({ params, query, caller }) {
      const assessment = await requireJobAssessment(context, caller, params.jobId);
      const asOf = formatRfc3339(assessment.asOf);
      checkCombination(query);
      if (query.cycle.length > 0) {
        return { ...(await listPersonsOfCycle(context, assessment, query)), total: null, asOf };
      }
      const { tenant, jobId } = assessment.job;
      const filter = failingFilter(query);
      const listName = `failing ${jobId} ${JSON.stringify(filter)}`;
      const cursor = decodeListCursor(listName, StoreCursor, query.cursor);
      const page =
        filter === null
          ? { items: [], next: null }
          : await context.store.people.listFailing(tenant, jobId, filter, {
              limit: query.limit,
              cursor,
            });
      return {
        items: await personRows(context, assessment, page.items),
        next: page.next === null ? null : encodeListCursor(listName, page.next),
        total: filter === null ? 0 : countListed(filter, assessment),
        asOf,
      };
    },
  });
}

function checkCombination({ cycle, action, cluster }: z.infer<typeof AffectedPersonsQuery>): void {
  if (cycle.length === 0 && action.length > 0) {
    const detail = "needs a cycle; give the id of a cycle as cycle, or leave it out";
    throw invalidFieldProblem("action", action.join(","), detail);
  }
  if (cycle.length > 0 && cluster.length > 0) {
    const detail = "cannot be used with cycle; leave one of them out";
    throw invalidFieldProblem("cluster", cluster.join(","), detail);
  }
}

const LISTED_STATUSES = ["failing", "skipped"] as const;

/** Null if the list is empty for every job. */
function failingFilter(query: z.infer<typeof AffectedPersonsQuery>): FailingFilter | null {
  const statuses = LISTED_STATUSES.filter(
    (status) => query.status.length === 0 || query.status.includes(status),
  );
  const [status] = statuses;
  if (status === undefined) return null;
  const code = singleValue("errorCode", query.errorCode);
  const cluster = singleValue("cluster", query.cluster);
  return {
    ...(statuses.length === 1 && { status }),
    ...(code !== null && { code }),
    ...(cluster !== null && { cluster }),
  };
}

function singleValue(field: string, values: readonly string[]): string | null {
  if (values.length <= 1) return values[0] ?? null;
  throw invalidFieldProblem(
    field,
    values.join(","),
    "holds several values; give one of them, or leave it out",
  );
}

/** Null if the number is not known. */
function countListed(
  { code, cluster, status }: FailingFilter,
  { failingObjects, missingAccounts }: JobAssessment,
): number | null {
  if (code !== undefined || cluster !== undefined) return null;
  if (status === undefined) return failingObjects + missingAccounts;
  return status === "failing" ? failingObjects : missingAccounts;
}
