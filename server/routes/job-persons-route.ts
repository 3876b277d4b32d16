import { z } from "zod";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { ObjectState } from "../../domain/object-state.ts";
import { PROVISIONING_STATUSES } from "../../domain/person-app-status.ts";
import { EVENT_ACTIONS } from "../../domain/provisioning-event.ts";
import type { FailingFilter } from "../../store/store.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { decodeListCursor, encodeListCursor } from "../list-cursor.ts";
import { invalidFieldProblem } from "../problem.ts";
import { CursorParam, enumListParam, LimitParam, listParam, PathId } from "../query-params.ts";
import { failingPersonRow } from "../rows/person-row.ts";
import { listOf } from "../schema/common-schema.ts";
import { FailingPersonRow } from "../schema/person-schema.ts";
import { requireJobAssessment, type ServerContext } from "../server-context.ts";

const StoreCursor = z.string().max(4000);

const JobPersonsQuery = z.strictObject({
  status: enumListParam(
    PROVISIONING_STATUSES,
    "Provisioning statuses. Without `cycle` this list contains only failing people: without `failing` the answer is empty.",
  ),
  errorCode: listParam("An error code. Without `cycle` only one is allowed; several give 400."),
  cycle: listParam("Ids of cycles."),
  action: enumListParam(EVENT_ACTIONS, "Actions of the rows of the cycle."),
  limit: LimitParam,
  cursor: CursorParam,
});

/** `id` is a source id or a complete user principal name. */
export function jobPersonsRoute(context: ServerContext): Route {
  return defineRoute({
    path: "/jobs/{jobId}/identities",
    summary:
      "Persons whose provisioning fails in one job now, longest failing first; with `cycle`, the persons of the rows of a cycle, newest row first",
    dataClass: "persons",
    params: z.strictObject({ jobId: PathId }),
    query: JobPersonsQuery,
    responseSchema: listOf(FailingPersonRow),
    async handle({ params, query, caller }) {
      const assessment = await requireJobAssessment(context, caller, params.jobId);
      const { items, next, total } = await (query.cycle.length === 0
        ? listFailingPersons(context, assessment, query)
        : listPersonsOfCycle(context, assessment, query));
      return { items, next, total, asOf: formatRfc3339(assessment.asOf) };
    },
  });
}

type PersonsQuery = z.output<typeof JobPersonsQuery>;

async function listFailingPersons(
  context: ServerContext,
  assessment: JobAssessment,
  query: PersonsQuery,
) {
  if (query.action.length > 0) {
    const detail = "needs a cycle; give the id of a cycle as cycle, or leave it out";
    throw invalidFieldProblem("action", query.action.join(","), detail);
  }
  const { tenant, jobId } = assessment.job;
  const code = singleErrorCode(query.errorCode);
  const listName = `failing ${jobId} ${code ?? ""}`;
  const isAlwaysEmpty = query.status.length > 0 && !query.status.includes("failing");
  const cursor = decodeListCursor(listName, StoreCursor, query.cursor);
  const page = isAlwaysEmpty
    ? { items: [], next: null }
    : await context.store.people.listFailing(tenant, jobId, failingByCode(code), {
        limit: query.limit,
        cursor,
      });
  return {
    items: await personRows(context, assessment, page.items),
    next: page.next === null ? null : encodeListCursor(listName, page.next),
    total: isAlwaysEmpty ? 0 : code === null ? assessment.failingObjects : null,
  };
}

/**
 * The persons of the rows of one cycle, with their status now. A person with several rows is listed
 * once on each page of rows.
 */
async function listPersonsOfCycle(
  context: ServerContext,
  assessment: JobAssessment,
  query: PersonsQuery,
) {
  const { tenant, jobId } = assessment.job;
  const { cycle, action, status, errorCode } = query;
  const listName = `cycle ${[jobId, cycle, action, errorCode].join(" ")}`;
  const page = await context.store.events.list({
    ...{ tenant, jobId, action, status: [], code: errorCode, cycleId: cycle },
    ...{ from: null, to: null, limit: query.limit },
    cursor: decodeListCursor(listName, StoreCursor, query.cursor),
  });
  const ids = [...new Set(page.items.map(({ source }) => source.id))];
  const states = await Promise.all(
    ids.map(async (id) => await context.store.people.states(tenant, id)),
  );
  const statesOfJob = states.flat().filter((state) => state.jobId === jobId);
  const items = await personRows(context, assessment, statesOfJob);
  return {
    items: items.filter((item) => status.length === 0 || status.includes(item.status)),
    next: page.next === null ? null : encodeListCursor(listName, page.next),
    total: null,
  };
}

async function personRows(
  context: ServerContext,
  assessment: JobAssessment,
  states: readonly ObjectState[],
) {
  return await Promise.all(
    states.map(async (state) => {
      const identity = await context.store.people.identity(state.tenant, state.sourceId);
      return failingPersonRow(state, identity, {
        assessment,
        thresholds: context.thresholds,
        now: context.now(),
      });
    }),
  );
}

function failingByCode(code: string | null): FailingFilter | null {
  return code === null ? null : { code };
}

function singleErrorCode(codes: readonly string[]): string | null {
  if (codes.length <= 1) return codes[0] ?? null;
  const detail = "holds several codes; give one of them, or leave it out";
  throw invalidFieldProblem("errorCode", codes.join(","), detail);
}
