import { setTimeout as wait } from "node:timers/promises";
import type { Redis } from "ioredis";
import type { ProvisioningEvent } from "../domain/provisioning.ts";
import type { Instant } from "../domain/time.ts";
import { HOUR } from "../domain/time.ts";
import { apply } from "./apply.ts";
import { boundedMap } from "./bounded.ts";
import type { Found, Fresh } from "./commit-plan.ts";
import { planCommit } from "./commit-plan.ts";
import { unpackCycle } from "./cycles.ts";
import { readDetails } from "./details.ts";
import type { Directory } from "./directory.ts";
import { packId } from "./ids.ts";
import type { JobView } from "./job-view.ts";
import { loadJob } from "./job-view.ts";
import type { JobKeys, Retention } from "./keys.ts";
import { digestOf, jobKeys, tenantKeys } from "./keys.ts";
import type { Touch } from "./object-state.ts";
import { unpackTouches } from "./object-state.ts";
import { unpackIds } from "./rows.ts";
import { loadScript } from "./script.ts";
import { serialiser } from "./serial.ts";
import type { CommitReport, EventStore } from "./store.ts";

/** Keeps a step under 10 ms of Redis' time (measured 1 to 4 ms). */
const MAX_EVENTS = 500;
/** A page is computed anew after a lost race or an unknown outcome: repeating counts nothing twice. */
const MAX_TRIES = 6;
const FIRST_PAUSE_MS = 10;
/** Clocks differ a little; a row from further ahead would hold its place in every list for good. */
const MAX_AHEAD_MS = HOUR;
/** Jobs and row ids that one process remembers between commits: about 40 MB. */
const MAX_JOBS = 1000;
const MAX_IDS = 500_000;

const gather = loadScript("gather");

export type CommitDeps = {
  readonly redis: Redis;
  readonly prefix: string;
  readonly retention: Retention;
  readonly directory: Directory;
  /** Tells this process' versions from every other's. */
  readonly writer: string;
};

type Job = {
  readonly name: string;
  readonly tenant: string;
  readonly jobId: string;
  readonly keys: JobKeys;
};

/** What is remembered of a job while its version stands. */
type Memory = {
  readonly view: JobView;
  /** Names this memory among earlier ones of the same job, whose row ids may not be believed. */
  readonly generation: number;
};

/**
 * Counts events, each exactly once: per job and at most 500 rows
 * 1. read the job's version and the rows of the hours concerned, which are the set of known events;
 * 2. leave out what is known;
 * 3. read what is kept of the objects concerned, at that same version;
 * 4. compute every change, and apply all of them in one step if the version still stands.
 * Whatever goes wrong: forget what was remembered, and begin again.
 */
export function connectCommit(deps: CommitDeps): EventStore["commit"] {
  const { redis, prefix, retention, directory, writer } = deps;
  const memories = boundedMap<Memory>(MAX_JOBS);
  const knownIds = boundedMap<Set<string>>(MAX_IDS, (ids) => ids.size + 8);
  const inTurn = serialiser();
  let generations = 0;

  async function recall(job: Job): Promise<Memory> {
    const known = memories.get(job.name);
    if (known !== undefined) return known;
    const memory = { view: await loadJob(redis, job.keys), generation: generations++ };
    memories.set(job.name, memory);
    return memory;
  }

  async function idsOf(job: Job, { generation }: Memory, hours: ReadonlySet<number>) {
    const ids = new Map<number, Set<string>>();
    await Promise.all(
      [...hours].map(async (hour) => {
        const name = `${generation}:${hour}`;
        const known = knownIds.get(name);
        const found = known ?? unpackIds(await redis.lrangeBuffer(job.keys.rows(hour), 0, -1));
        if (known === undefined) knownIds.set(name, found);
        ids.set(hour, found);
      }),
    );
    return ids;
  }

  /** Null when another process has committed to the job since. */
  async function attempt(job: Job, page: readonly Fresh[], now: Instant) {
    const memory = await recall(job);
    const { view, generation } = memory;
    const ids = await idsOf(job, memory, new Set(page.map(({ hour }) => hour)));
    const fresh = page.filter(({ id, hour }) => ids.get(hour)?.has(id) !== true);
    const found = await look(redis, job, fresh);
    if (found.version !== view.version) return null;
    if (fresh.length === 0) return 0;

    await redis.hset(tenantKeys(prefix, job.tenant).jobs, job.jobId, "1");
    const plan = planCommit({ keys: job.keys, view, found, fresh, retention, writer, now });
    const guard = { key: job.keys.meta, field: "v", expected: view.version };
    if (!(await apply(redis, [guard], plan.writes))) return null;

    memories.set(job.name, { view: plan.view, generation });
    for (const { id, hour } of fresh) ids.get(hour)?.add(id);
    for (const [hour, known] of ids) knownIds.set(`${generation}:${hour}`, known);
    return fresh.length;
  }

  async function commitPage(job: Job, page: readonly Fresh[], now: Instant): Promise<number> {
    let failure: unknown = new Error(`commit: lost ${MAX_TRIES} races for one job; try again.`);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      if (tries > 0) await wait(FIRST_PAUSE_MS * 2 ** tries);
      try {
        const added = await attempt(job, page, now);
        if (added !== null) return added;
      } catch (error) {
        failure = error;
      }
      memories.delete(job.name);
    }
    throw failure;
  }

  async function commitJob(job: Job, rows: readonly Fresh[], now: Instant): Promise<number> {
    let added = 0;
    for (let at = 0; at < rows.length; at += MAX_EVENTS) {
      added += await commitPage(job, rows.slice(at, at + MAX_EVENTS), now);
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
        const job = {
          name: `${tenant} ${jobId}`,
          tenant,
          jobId,
          keys: jobKeys(prefix, tenant, jobId),
        };
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

/** Rows of each job, every row once: of two with one id, the first. */
function byJob(events: readonly ProvisioningEvent[]): ReadonlyMap<string, readonly Fresh[]> {
  const jobs = new Map<string, Map<string, Fresh>>();
  for (const event of events) {
    const id = digestOf(event.id).toString("latin1");
    const hour = Math.floor(event.at / HOUR);
    const rows = jobs.get(event.jobId) ?? new Map<string, Fresh>();
    jobs.set(event.jobId, rows);
    const name = `${hour}${id}`;
    if (!rows.has(name)) {
      rows.set(name, { event, id, hour, object: digestOf(event.source.id) });
    }
  }
  return new Map([...jobs].map(([jobId, rows]) => [jobId, [...rows.values()]]));
}

/** What is kept of the objects and cycles that these rows touch, all at one version. */
async function look(redis: Redis, job: Job, fresh: readonly Fresh[]): Promise<Found> {
  const objects = new Map(fresh.map(({ object }) => [object.toString("latin1"), object]));
  const cycles = new Map<string, { readonly key: string; readonly field: string }>();
  for (const { event, hour } of fresh) {
    if (event.cycleId === null) continue;
    const key = job.keys.cycles(Math.floor(hour / 24));
    cycles.set(`${key} ${event.cycleId}`, {
      key,
      field: packId(event.cycleId).toString("base64url"),
    });
  }
  const fields = [...objects.values(), ...[...cycles.values()].map(({ field }) => field)];
  const keys = [
    ...[...objects.values()].map(job.keys.objects),
    ...[...cycles.values()].map(({ key }) => key),
  ];
  const found = await gather(redis, [job.keys.meta, ...keys], fields);
  if (!Array.isArray(found)) throw new Error("gather: no list");
  const valueAt = (i: number): Buffer | null => {
    const value: unknown = found[i];
    return Buffer.isBuffer(value) ? value : null;
  };
  const touches = new Map(
    [...objects.keys()].map((object, i) => [object, unpackTouches(valueAt(i + 1))]),
  );
  const days = [...cycles.keys()].flatMap((name, i) => {
    const bytes = valueAt(i + 1 + objects.size);
    return bytes === null ? [] : [[name, unpackCycle(bytes)] as const];
  });
  return {
    version: valueAt(0)?.toString() ?? null,
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
  const ties = fresh.flatMap(({ event, object }) =>
    (touches.get(object.toString("latin1")) ?? []).filter(({ at }) => at === event.at),
  );
  if (ties.length === 0) return new Map();
  const details = await readDetails(redis, job.keys, job.jobId, ties);
  return new Map([...details].map(([place, { id }]) => [place, id]));
}
