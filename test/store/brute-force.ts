import type { IdentityRecord, ObjectState, StatusCounts } from "../../domain/facts.ts";
import { NO_ROWS } from "../../domain/facts.ts";
import { scopingOf } from "../../domain/person/scoping.ts";
import type { ProvisioningEvent } from "../../domain/provisioning.ts";
import type { Instant } from "../../domain/time.ts";
import type { Store } from "../../store/store.ts";
import { factsIn, factsOf } from "./brute-facts.ts";
import { JOBS, PEOPLE, TENANT } from "./rows-by-chance.ts";

// What the verbs must answer, worked out the slow and obvious way from the set of all rows.

export function countOf(
  all: readonly ProvisioningEvent[],
  jobId: string,
  from: Instant,
  to: Instant,
): StatusCounts {
  const counts = { ...NO_ROWS };
  for (const { at, jobId: job, status } of all) {
    if (job === jobId && at >= from && at < to) counts[status] += 1;
  }
  return counts;
}

const newestFirst = (a: ProvisioningEvent, b: ProvisioningEvent) =>
  b.at - a.at || (a.id < b.id ? 1 : -1);

export function stateOf(
  all: readonly ProvisioningEvent[],
  jobId: string,
  person: string,
): ObjectState | null {
  const inJob = all.filter((event) => event.jobId === jobId).sort(newestFirst);
  const mine = inJob.filter(({ source }) => source.id === person);
  const [latest] = mine;
  if (latest === undefined) return null;
  const success = mine.findIndex(({ status }) => status === "success");
  const since = (success < 0 ? mine : mine.slice(0, success)).filter(
    ({ status }) => status === "failure",
  );
  const isFailing = latest.status === "failure";
  return {
    tenant: TENANT,
    jobId,
    application: inJob[0]!.application,
    sourceId: person,
    kind: latest.source.kind,
    targetId: mine.find(({ target }) => target.id !== null)?.target.id ?? null,
    latest: {
      at: latest.at,
      action: latest.action,
      status: latest.status,
      code: latest.code,
    },
    reason: mine.find(({ error }) => error?.reason != null)?.error?.reason ?? null,
    lastSuccessAt: mine[success]?.at ?? null,
    lastSuccessAction: mine[success]?.action ?? null,
    lastFailureAt: mine.find(({ status }) => status === "failure")?.at ?? null,
    failingSince: isFailing ? since.at(-1)!.at : null,
    attempts: since.length,
    nextAttemptAt: isFailing ? (latest.retry?.nextAt ?? null) : null,
    scoping: scopingOf(latest.steps),
  };
}

function identityOf(all: readonly ProvisioningEvent[], id: string): IdentityRecord | null {
  const mine = all.filter(({ source }) => source.id === id).sort(newestFirst);
  const named = mine.find(({ source }) => source.name !== null) ?? mine[0];
  if (named === undefined) return null;
  const { name: displayName, userPrincipalName, kind } = named.source;
  return { tenant: TENANT, id, displayName, userPrincipalName, kind };
}

/** Everything that can be read, of the model. */
export function everythingOf(all: readonly ProvisioningEvent[]) {
  return {
    jobs: JOBS.map((jobId) => {
      const mine = all.filter((event) => event.jobId === jobId);
      const states = PEOPLE.flatMap((person) => stateOf(all, jobId, person) ?? []);
      const failing = states.filter(({ failingSince }) => failingSince !== null);
      return {
        jobId,
        total: mine.length,
        application: [...mine].sort(newestFirst)[0]?.application ?? null,
        rows: mine.map(({ id }) => id).sort(),
        totals: sorted(tally(mine, ({ action, status, code }) => `${action} ${status} ${code}`)),
        cycles: sorted(
          tally(
            mine.filter(({ cycleId }) => cycleId !== null),
            ({ cycleId, action, status }) => `${cycleId} ${action} ${status}`,
          ),
        ),
        cycleObjects: sorted(
          new Map(
            [...new Set(mine.flatMap(({ cycleId }) => cycleId ?? []))].map((cycle) => [
              cycle,
              new Set(mine.flatMap((e) => (e.cycleId === cycle ? e.source.id : []))).size,
            ]),
          ),
        ),
        states,
        failing: failing.map(({ sourceId }) => sourceId).sort(),
        facts: factsOf(mine, states),
      };
    }),
    people: PEOPLE.map((id) => identityOf(all, id)),
    people_total: new Set(all.map(({ source }) => source.id)).size,
    timelines: PEOPLE.map((id) =>
      all
        .filter(({ source }) => source.id === id)
        .sort(newestFirst)
        .map((event) => event.id),
    ),
  };
}

/** The same, of a store. */
export async function everythingIn(store: Store): Promise<ReturnType<typeof everythingOf>> {
  const { events, people } = store;
  const names = new Map((await events.jobs(TENANT)).map((job) => [job.jobId, job.application]));
  const states = await Promise.all(PEOPLE.map((id) => people.states(TENANT, id)));
  return {
    jobs: await Promise.all(
      JOBS.map(async (jobId) => {
        const cycles = await events.cycles(TENANT, jobId, 100);
        const failing = await everyPage((cursor) =>
          people.failing(TENANT, jobId, null, { limit: 2, cursor }),
        );
        return {
          jobId,
          total: await events.total(TENANT, jobId),
          application: names.get(jobId) ?? null,
          rows: (await everyRow(store, jobId, 7)).map(({ id }) => id).sort(),
          totals: (await events.totals(TENANT, jobId))
            .map(({ action, status, code, rows }) => `${action} ${status} ${code}: ${rows}`)
            .sort(),
          cycles: cycles
            .flatMap(({ cycleId, rows }) =>
              rows.map(({ action, status, rows: n }) => `${cycleId} ${action} ${status}: ${n}`),
            )
            .sort(),
          cycleObjects: cycles.map(({ cycleId, objects }) => `${cycleId}: ${objects}`).sort(),
          states: states.flatMap((some) => some.filter((state) => state.jobId === jobId)),
          failing: failing.map(({ sourceId }) => sourceId).sort(),
          facts: await factsIn(store, jobId),
        };
      }),
    ),
    people: await Promise.all(PEOPLE.map((id) => people.identity(TENANT, id))),
    people_total: await people.total(TENANT),
    timelines: await Promise.all(
      PEOPLE.map(async (id) =>
        (await everyPage((cursor) => people.timeline(TENANT, id, 2, cursor))).map(
          (event) => event.id,
        ),
      ),
    ),
  };
}

export async function everyRow(store: Store, jobId: string, limit: number) {
  return await everyPage((cursor) =>
    store.events.list({ ...ANY, tenant: TENANT, jobId, limit, cursor }),
  );
}

const ANY = { action: [], status: [], code: [], cycleId: [], from: null, to: null } as const;

export async function everyPage<T>(
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

function tally<T>(items: readonly T[], name: (item: T) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(name(item), (counts.get(name(item)) ?? 0) + 1);
  return counts;
}

function sorted(counts: ReadonlyMap<string, number>): readonly string[] {
  return [...counts].map(([name, n]) => `${name}: ${n}`).sort();
}
