import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { ObjectState } from "../../domain/object-state.ts";
import type { ProvisioningStatus } from "../../domain/person-app-status.ts";
import type { EventAction } from "../../domain/provisioning-event.ts";
import { decodeListCursor, encodeListCursor, StoreCursor } from "../list-cursor.ts";
import { failingPersonRow } from "../rows/person-row.ts";
import type { ServerContext } from "../server-context.ts";

type CycleQuery = {
  readonly cycle: readonly string[];
  readonly action: readonly EventAction[];
  readonly status: readonly ProvisioningStatus[];
  readonly errorCode: readonly string[];
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/**
 * The persons of the log rows of some cycles, with their status now. A person with several rows is listed
 * once on each page of rows.
 */
export async function listPersonsOfCycle(
  context: ServerContext,
  assessment: JobAssessment,
  query: CycleQuery,
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
  };
}

export async function personRows(
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
