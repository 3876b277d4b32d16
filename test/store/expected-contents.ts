import { removalOutcomeOf } from "../../domain/failure/removal-outcome.ts";
import { readSentValues } from "../../domain/failure/sent-values.ts";
import { type StatusCounts, ZERO_STATUS_COUNTS } from "../../domain/job-facts.ts";
import type { IdentityRecord, ObjectState } from "../../domain/object-state.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { readScoping } from "../../domain/scoping.ts";
import type { Instant } from "../../domain/time.ts";
import type { Store } from "../../store/store.ts";
import { expectedLogFacts, logFactsInStore } from "./expected-log-facts.ts";
import { JOBS, PEOPLE, TENANT } from "./random-events.ts";

// What the store must return for some events, computed from these events without a store.

export function expectedStatusCounts(
  events: readonly ProvisioningEvent[],
  jobId: string,
  from: Instant,
  to: Instant,
): StatusCounts {
  const counts = { ...ZERO_STATUS_COUNTS };
  for (const { at, jobId: job, status } of events) {
    if (job === jobId && at >= from && at < to) counts[status] += 1;
  }
  return counts;
}

const compareNewestEventFirst = (a: ProvisioningEvent, b: ProvisioningEvent) =>
  b.at - a.at || (a.id < b.id ? 1 : -1);

export function expectedObjectState(
  events: readonly ProvisioningEvent[],
  jobId: string,
  person: string,
): ObjectState | null {
  const inJob = events.filter((event) => event.jobId === jobId).sort(compareNewestEventFirst);
  const personEvents = inJob.filter(({ source }) => source.id === person);
  const [latest] = personEvents;
  if (latest === undefined) return null;
  const success = personEvents.findIndex(({ status }) => status === "success");
  const sinceSuccess = success < 0 ? personEvents : personEvents.slice(0, success);
  const since = sinceSuccess.filter(({ status }) => status === "failure");
  const isFailing = latest.status === "failure";
  return {
    tenant: TENANT,
    jobId,
    application: inJob[0]!.application,
    sourceId: person,
    kind: latest.source.kind,
    targetId: personEvents.find(({ target }) => target.id !== null)?.target.id ?? null,
    latestEvent: {
      at: latest.at,
      action: latest.action,
      status: latest.status,
      code: latest.code,
    },
    explanation: latest.explanation,
    reason: personEvents.find(({ error }) => error?.reason != null)?.error?.reason ?? null,
    lastSuccessAt: personEvents[success]?.at ?? null,
    lastSuccessAction: personEvents[success]?.action ?? null,
    lastFailureAt: personEvents.find(({ status }) => status === "failure")?.at ?? null,
    failingSince: isFailing ? since.at(-1)!.at : null,
    missingAccountSince: latest.isMissingAccountSkip
      ? sinceSuccess.findLast(({ isMissingAccountSkip }) => isMissingAccountSkip)!.at
      : null,
    attempts: since.length,
    nextAttemptAt: isFailing ? (latest.retry?.nextAttemptAt ?? null) : null,
    scoping: readScoping(latest.steps),
    sentValues: readSentValues(latest),
  };
}

function expectedIdentity(events: readonly ProvisioningEvent[], id: string): IdentityRecord | null {
  const personEvents = events
    .filter(({ source }) => source.id === id)
    .sort(compareNewestEventFirst);
  const named = personEvents.find(({ source }) => source.name !== null) ?? personEvents[0];
  if (named === undefined) return null;
  const { name: displayName, userPrincipalName, kind } = named.source;
  return { tenant: TENANT, id, displayName, userPrincipalName, kind };
}

/** What `contentsOfStore` must return for a store with these events. */
export function expectedContents(events: readonly ProvisioningEvent[]) {
  return {
    jobs: JOBS.map((jobId) => {
      const jobEvents = events.filter((event) => event.jobId === jobId);
      const states = PEOPLE.flatMap((person) => expectedObjectState(events, jobId, person) ?? []);
      const listed = states.filter(
        ({ failingSince, missingAccountSince }) => (failingSince ?? missingAccountSince) !== null,
      );
      return {
        jobId,
        total: jobEvents.length,
        application: [...jobEvents].sort(compareNewestEventFirst)[0]?.application ?? null,
        rows: jobEvents.map(({ id }) => id).sort(),
        totals: toSortedLines(
          countByName(
            jobEvents,
            ({ action, status, code, explanation, isMissingAccountSkip }) =>
              `${action} ${status} ${code} ${status === "skipped" && !isMissingAccountSkip ? undefined : explanation?.errorClass}`,
          ),
        ),
        cycles: toSortedLines(
          countByName(
            jobEvents.filter(({ cycleId }) => cycleId !== null),
            ({ cycleId, action, status }) => `${cycleId} ${action} ${status}`,
          ),
        ),
        cycleRemovals: toSortedLines(
          countByName(
            jobEvents.filter((event) => event.cycleId !== null && removalOutcomeOf(event) !== null),
            (event) => `${event.cycleId} ${removalOutcomeOf(event)}`,
          ),
        ),
        cycleObjects: toSortedLines(
          new Map(
            [...new Set(jobEvents.flatMap(({ cycleId }) => cycleId ?? []))].map((cycle) => [
              cycle,
              new Set(jobEvents.flatMap((e) => (e.cycleId === cycle ? e.source.id : []))).size,
            ]),
          ),
        ),
        states,
        failing: listed.map(({ sourceId }) => sourceId).sort(),
        facts: expectedLogFacts(jobEvents, states),
      };
    }),
    people: PEOPLE.map((id) => expectedIdentity(events, id)),
    peopleTotal: new Set(events.map(({ source }) => source.id)).size,
    timelines: PEOPLE.map((id) =>
      events
        .filter(({ source }) => source.id === id)
        .sort(compareNewestEventFirst)
        .map((event) => event.id),
    ),
  };
}

/** Reads everything about the jobs and people of the tests from a store. */
export async function contentsOfStore(store: Store): Promise<ReturnType<typeof expectedContents>> {
  const { events, people } = store;
  const names = new Map((await events.jobs(TENANT)).map((job) => [job.jobId, job.application]));
  const states = await Promise.all(PEOPLE.map((id) => people.states(TENANT, id)));
  return {
    jobs: await Promise.all(
      JOBS.map(async (jobId) => {
        const cycles = await events.cycles(TENANT, jobId, 100);
        const failing = await readAllPages((cursor) =>
          people.listFailing(TENANT, jobId, null, { limit: 2, cursor }),
        );
        return {
          jobId,
          total: await events.totalRows(TENANT, jobId),
          application: names.get(jobId) ?? null,
          rows: (await readAllRows(store, jobId, 7)).map(({ id }) => id).sort(),
          totals: (await events.totalsByOutcome(TENANT, jobId))
            .map(
              ({ action, status, code, errorClass, rows }) =>
                `${action} ${status} ${code} ${errorClass ?? undefined}: ${rows}`,
            )
            .sort(),
          cycles: cycles
            .flatMap(({ cycleId, rows }) =>
              rows.map(({ action, status, rows: n }) => `${cycleId} ${action} ${status}: ${n}`),
            )
            .sort(),
          cycleRemovals: cycles
            .flatMap(({ cycleId, removals }) =>
              Object.entries(removals)
                .filter(([, rows]) => rows > 0)
                .map(([outcome, rows]) => `${cycleId} ${outcome}: ${rows}`),
            )
            .sort(),
          cycleObjects: cycles.map(({ cycleId, objects }) => `${cycleId}: ${objects}`).sort(),
          states: states.flatMap((some) => some.filter((state) => state.jobId === jobId)),
          failing: failing.map(({ sourceId }) => sourceId).sort(),
          facts: await logFactsInStore(store, jobId),
        };
      }),
    ),
    people: await Promise.all(PEOPLE.map((id) => people.identity(TENANT, id))),
    peopleTotal: await people.total(TENANT),
    timelines: await Promise.all(
      PEOPLE.map(async (id) =>
        (await readAllPages((cursor) => people.timeline(TENANT, [id], 2, cursor))).map(
          (event) => event.id,
        ),
      ),
    ),
  };
}

export async function readAllRows(store: Store, jobId: string, limit: number) {
  return await readAllPages((cursor) =>
    store.events.list({ ...NO_FILTER, tenant: TENANT, jobId, limit, cursor }),
  );
}

const NO_FILTER = { action: [], status: [], code: [], cycleId: [], from: null, to: null } as const;

export async function readAllPages<T>(
  read: (cursor: string | null) => Promise<{ items: readonly T[]; next: string | null }>,
): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return items;
}

function countByName<T>(
  items: readonly T[],
  name: (item: T) => string,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(name(item), (counts.get(name(item)) ?? 0) + 1);
  return counts;
}

function toSortedLines(counts: ReadonlyMap<string, number>): readonly string[] {
  return [...counts].map(([name, n]) => `${name}: ${n}`).sort();
}
