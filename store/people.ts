import { listFailing } from "./failing.ts";
import { loadJob } from "./job-view.ts";
import { digestOf, jobKeys, tenantKeys } from "./keys.ts";
import type { PeopleIndex } from "./search.ts";
import { findPerson, searchPeople } from "./search.ts";
import type { Shelf } from "./shelf.ts";
import type { JobReader } from "./states.ts";
import { readStates, readTouches } from "./states.ts";
import type { PeopleStore } from "./store.ts";
import { sweepPeople } from "./sweep.ts";
import type { Track } from "./timeline.ts";
import { readTimeline } from "./timeline.ts";

export function connectPeople(shelf: Shelf): PeopleStore {
  const { redis, prefix } = shelf;
  const indexOf = (tenant: string): PeopleIndex => {
    return { redis, tenant, keys: tenantKeys(prefix, tenant) };
  };

  async function readerOf(tenant: string, jobId: string): Promise<JobReader> {
    const keys = jobKeys(prefix, tenant, jobId);
    return { redis, tenant, jobId, keys, view: await loadJob(redis, keys) };
  }

  /** What every job of the tenant keeps of one object; jobs that never saw it are left out. */
  async function tracksOf(tenant: string, id: string): Promise<readonly Track[]> {
    const jobs = await redis.hkeys(tenantKeys(prefix, tenant).jobs);
    const object = digestOf(id);
    const tracks = await Promise.all(
      jobs.map(async (jobId) => {
        const keys = jobKeys(prefix, tenant, jobId);
        return { jobId, keys, touches: await readTouches(redis, keys, object) };
      }),
    );
    return tracks.filter(({ touches }) => touches.length > 0);
  }

  return {
    search: (tenant, query, limit, cursor) => searchPeople(indexOf(tenant), query, limit, cursor),
    identity: (tenant, id) => findPerson(indexOf(tenant), digestOf(id)),
    states: async (tenant, id) => {
      const [naming, tracks] = await Promise.all([
        findPerson(indexOf(tenant), digestOf(id)),
        tracksOf(tenant, id),
      ]);
      if (naming === null) return [];
      const states = await Promise.all(
        tracks.map(async ({ jobId, touches }) =>
          readStates(await readerOf(tenant, jobId), [{ naming, touches }]),
        ),
      );
      return states.flat();
    },
    timeline: async (tenant, id, limit, cursor) =>
      readTimeline(redis, await tracksOf(tenant, id), limit, cursor),
    failing: async (tenant, jobId, by, page) =>
      listFailing(await readerOf(tenant, jobId), tenantKeys(prefix, tenant), { by, ...page }),
    total: async (tenant) =>
      Number((await redis.hget(tenantKeys(prefix, tenant).meta, "people")) ?? 0),
    sweep: (tenant) => sweepPeople(shelf, tenant, shelf.now()),
  };
}
