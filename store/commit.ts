import { setTimeout as wait } from "node:timers/promises";
import type { Redis } from "ioredis";
import type { ProvisioningEvent } from "../domain/provisioning.ts";
import type { Instant } from "../domain/time.ts";
import { DAY, HOUR } from "../domain/time.ts";
import { apply } from "./apply.ts";
import { boundedMap } from "./bounded.ts";
import type { Found, Fresh } from "./commit-input.ts";
import { planCommit } from "./commit-plan.ts";
import { cycleDigest, unpackCycle } from "./cycles.ts";
import { readDetails } from "./details.ts";
import type { Directory } from "./directory.ts";
import { gather } from "./gather.ts";
import { packId } from "./ids.ts";
import type { Job, JobMemory } from "./job-memory.ts";
import { connectJobMemory } from "./job-memory.ts";
import type { Retention } from "./keys.ts";
import { digestOf, jobKeys, tenantKeys } from "./keys.ts";
import type { Touch } from "./object-state.ts";
import { unpackTouches } from "./object-state.ts";
import { serialiser } from "./serial.ts";
import type { CommitReport, EventStore } from "./store.ts";
import { trimBelow } from "./trim.ts";
import { LONGEST_WINDOW_MS } from "./windows.ts";

/** Keeps a step well under 10 ms of Redis' time: 1 to 3 ms when nothing else runs. */
const MAX_EVENTS = 250;
/** A page is computed anew after a lost race or an unknown outcome: repeating counts nothing twice. */
const MAX_TRIES = 6;
const FIRST_PAUSE_MS = 10;
/** Clocks differ a little; a row from further ahead would hold its place in every list for good. */
const MAX_AHEAD_MS = HOUR;
/** Jobs of which this process knows when it last trimmed them. */
const MAX_JOBS = 10_000;

export type CommitDeps = {
  readonly redis: Redis;
  readonly prefix: string;
  readonly retention: Retention;
  readonly directory: Directory;
  /** Tells this process' versions from every other's. */
  readonly writer: string;
};

/**
 * Counts events, each exactly once: per job and at most 250 rows
 * 1. read the job's version and the rows of the hours concerned, which are the set of known events;
 * 2. leave out what is known;
 * 3. read what is kept of the objects concerned, at that same version;
 * 4. compute every change, and apply all of them in one step if the version still stands.
 * Whatever goes wrong: forget what was remembered, and begin again.
 */
export function connectCommit(deps: CommitDeps): EventStore["commit"] {
  const { redis, prefix, retention, directory } = deps;
  const memory = connectJobMemory(redis);
  const inTurn = serialiser();
  const trimmedOn = boundedMap<number>(MAX_JOBS);

  async function commitPage(page: Page): Promise<number> {
    let failure: unknown = new Error(`commit: lost ${MAX_TRIES} races for one job; try again.`);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      try {
        const added = await (tries === 0 ? attempt(deps, memory, page) : afresh(page, tries));
        if (added !== null) {
          await trimOnceADay(page);
          return added;
        }
      } catch (error) {
        failure = error;
      }
      memory.forget(page.job);
    }
    throw failure;
  }

  /** No window asks for objects that were attempted longer ago than rows are kept. */
  async function trimOnceADay({ job, now }: Page): Promise<void> {
    const day = Math.floor(now / DAY);
    if (trimmedOn.get(job.name) === day) return;
    const before = now - Math.max(retention.rowsMs, LONGEST_WINDOW_MS) - DAY;
    await trimBelow(redis, job.keys.attempted, before);
    await trimBelow(redis, job.keys.failed, before);
    trimmedOn.set(job.name, day);
  }

  /** After a fail-over that lost our last writes, names may be lost with the rows. */
  async function afresh(page: Page, tries: number): Promise<number | null> {
    await wait(FIRST_PAUSE_MS * 2 ** tries);
    const events = page.rows.map(({ event }) => event);
    await directory.noteAgain(page.job.tenant, events);
    return await attempt(deps, memory, page);
  }

  async function commitJob(job: Job, rows: readonly Fresh[], now: Instant): Promise<number> {
    let added = 0;
    for (let at = 0; at < rows.length; at += MAX_EVENTS) {
      added += await commitPage({ job, rows: rows.slice(at, at + MAX_EVENTS), now });
    }
    return added;
  }

  return async (tenant, events, now): Promise<CommitReport> => {
    const accepted = events.filter(
      ({ at }) => at >= now - retention.rowsMs && at <= now + MAX_AHEAD_MS,
    );
    await directory.note(tenant, accepted);
    const settled = await Promise.allSettled(
      [...byJob(accepted)].map(([jobId, rows]) => {
        const keys = jobKeys(prefix, tenant, jobId);
        const job = { name: `${tenant} ${jobId}`, tenant, jobId, keys };
        return inTurn(job.name, () => commitJob(job, rows, now));
      }),
    );
    let added = 0;
    for (const outcome of settled) {
      if (outcome.status === "rejected") throw outcome.reason;
      added += outcome.value;
    }
    return { added, known: accepted.length - added, refused: events.length - accepted.length };
  };
}

type Page = { readonly job: Job; readonly rows: readonly Fresh[]; readonly now: Instant };

/** Rows added; null when another process has committed to the job since it was remembered. */
async function attempt(deps: CommitDeps, memory: JobMemory, { job, rows, now }: Page) {
  const { redis, prefix, retention, writer } = deps;
  const known = await memory.recall(job, now);
  const { view, prolonged } = known;
  const ids = await memory.ids(job, known, new Set(rows.map(({ hour }) => hour)));
  const fresh = rows.filter(({ id, hour }) => ids.get(hour)?.has(id) !== true);
  const [found] = await Promise.all([
    look(redis, job, fresh),
    fresh.length > 0 ? redis.hset(tenantKeys(prefix, job.tenant).jobs, job.jobId, "1") : null,
  ]);
  if (found.version !== view.version) return null;
  if (fresh.length === 0) return 0;

  const plan = planCommit({
    keys: job.keys,
    view,
    found,
    fresh,
    retention,
    writer,
    prolonged: prolonged.buckets,
    now,
  });
  const guard = { key: job.keys.meta, field: "v", expected: view.version };
  if (!(await apply(redis, [guard], plan.writes))) return null;

  for (const { id, hour } of fresh) ids.get(hour)?.add(id);
  memory.learn(job, { ...known, view: plan.view }, ids);
  return fresh.length;
}

/** Rows of each job, every row once: of two with one id, the first. */
function byJob(events: readonly ProvisioningEvent[]): ReadonlyMap<string, readonly Fresh[]> {
  const objects = remember((sourceId) => {
    const object = digestOf(sourceId);
    return { object, name: object.toString("latin1") };
  });
  const cycles = remember(cycleDigest);
  const jobs = new Map<string, Map<string, Fresh>>();
  for (const event of events) {
    const id = digestOf(event.id).toString("latin1");
    const hour = Math.floor(event.at / HOUR);
    const rows = jobs.get(event.jobId) ?? new Map<string, Fresh>();
    jobs.set(event.jobId, rows);
    const row = `${hour}${id}`;
    if (!rows.has(row)) {
      const cycle = event.cycleId === null ? 0 : cycles(event.cycleId);
      const { object, name } = objects(event.source.id);
      rows.set(row, { event, id, hour, object, name, cycle });
    }
  }
  return new Map([...jobs].map(([jobId, rows]) => [jobId, [...rows.values()]]));
}

/** Digests of ids that many rows of a page share. */
function remember<T>(digest: (id: string) => T): (id: string) => T {
  const known = new Map<string, T>();
  return (id) => {
    const found = known.get(id) ?? digest(id);
    known.set(id, found);
    return found;
  };
}

/** What is kept of the objects and cycles that these rows touch, all at one version. */
async function look(redis: Redis, job: Job, fresh: readonly Fresh[]): Promise<Found> {
  const objects = new Map(fresh.map(({ name, object }) => [name, object]));
  const cycles = new Map<string, { readonly key: string; readonly field: string }>();
  for (const { event, hour } of fresh) {
    if (event.cycleId === null) continue;
    const key = job.keys.cycles(Math.floor(hour / 24));
    cycles.set(`${key} ${event.cycleId}`, {
      key,
      field: packId(event.cycleId).toString("base64url"),
    });
  }
  const { version, values } = await gather(redis, job.keys.meta, [
    ...[...objects.values()].map((field) => ({ key: job.keys.objects(field), field })),
    ...cycles.values(),
  ]);
  const touches = new Map(
    [...objects.keys()].map((object, i) => [object, unpackTouches(values[i] ?? null)]),
  );
  const days = [...cycles.keys()].flatMap((name, i) => {
    const bytes = values[i + objects.size] ?? null;
    return bytes === null ? [] : [[name, unpackCycle(bytes)] as const];
  });
  return {
    version: version?.toString() ?? null,
    touches,
    cycles: new Map(days),
    ids: await idsOfTies(redis, job, fresh, touches),
  };
}

/** Row ids of kept touches that share their moment with a fresh row: only those decide a tie. */
async function idsOfTies(
  redis: Redis,
  job: Job,
  fresh: readonly Fresh[],
  touches: ReadonlyMap<string, readonly Touch[]>,
): Promise<ReadonlyMap<string, string>> {
  const ties = fresh.flatMap(({ event, name }) =>
    (touches.get(name) ?? []).filter(({ at }) => at === event.at),
  );
  if (ties.length === 0) return new Map();
  const details = await readDetails(redis, job.keys, job.jobId, ties);
  return new Map([...details].map(([place, { id }]) => [place, id]));
}
