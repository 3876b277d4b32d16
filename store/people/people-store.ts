import { loadJobLogState } from "../log/job-log-state.ts";
import { hasErased } from "../redis/erased-people.ts";
import { digestOf, jobKeys, tenantKeys } from "../redis/keys.ts";
import { parseStoredNumber } from "../redis/read-counters.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { deleteExpiredPeople } from "./delete-expired-people.ts";
import { findPerson, type SearchIndex } from "./find-people.ts";
import { readLinkedPerson } from "./linked-people.ts";
import { listFailing } from "./list-failing.ts";
import { listFailingMembers } from "./list-failing-members.ts";
import { listLeavers } from "./list-leavers.ts";
import { listUnseenMembers } from "./list-unseen-members.ts";
import type { PeopleStore } from "./people-types.ts";
import type { JobLogReader } from "./read-object-states.ts";
import { readObjectEvents, readObjectStates } from "./read-object-states.ts";
import type { JobObjectEvents } from "./read-timeline.ts";
import { readTimeline } from "./read-timeline.ts";
import { searchPeople } from "./search-people.ts";
import { suggestPeople } from "./suggest-people.ts";

export function createPeopleStore(context: StoreContext): PeopleStore {
  const { redis, prefix } = context;
  const searchIndexOf = (tenant: string): SearchIndex => {
    return { redis, tenant, keys: tenantKeys(prefix, tenant) };
  };

  async function loadJobReader(tenant: string, jobId: string): Promise<JobLogReader> {
    const keys = jobKeys(prefix, tenant, jobId);
    return { redis, tenant, jobId, keys, logState: await loadJobLogState(redis, keys) };
  }

  /**
   * The object events of one object in every job of the tenant. Jobs without an event of the object
   * are left out.
   */
  async function readEventsByJob(tenant: string, id: string): Promise<readonly JobObjectEvents[]> {
    const jobs = await redis.hkeys(tenantKeys(prefix, tenant).jobs);
    const object = digestOf(id);
    const eventsByJob = await Promise.all(
      jobs.map(async (jobId) => {
        const keys = jobKeys(prefix, tenant, jobId);
        return { jobId, keys, objectEvents: await readObjectEvents(redis, keys, object) };
      }),
    );
    return eventsByJob.filter(({ objectEvents }) => objectEvents.length > 0);
  }

  return {
    search: (tenant, query, limit, cursor) =>
      searchPeople(searchIndexOf(tenant), query, limit, cursor),
    suggest: (tenant, query, limit) => suggestPeople(searchIndexOf(tenant), query, limit),
    linkedPerson: (tenant, id) => readLinkedPerson(searchIndexOf(tenant), id),
    hasErased: (tenant, ids) => hasErased(redis, prefix, tenant, ids),
    identity: (tenant, id) => findPerson(searchIndexOf(tenant), digestOf(id)),
    states: async (tenant, id) => {
      const [identity, eventsByJob] = await Promise.all([
        findPerson(searchIndexOf(tenant), digestOf(id)),
        readEventsByJob(tenant, id),
      ]);
      if (identity === null) return [];
      const states = await Promise.all(
        eventsByJob.map(async ({ jobId, objectEvents }) =>
          readObjectStates(await loadJobReader(tenant, jobId), [{ identity, objectEvents }]),
        ),
      );
      return states.flat();
    },
    timeline: async (tenant, ids, limit, cursor) => {
      const eventLists = await Promise.all(ids.map((id) => readEventsByJob(tenant, id)));
      return readTimeline(redis, eventLists.flat(), limit, cursor);
    },
    listFailing: async (tenant, jobId, filter, page) =>
      listFailing(await loadJobReader(tenant, jobId), tenantKeys(prefix, tenant), {
        filter,
        ...page,
      }),
    listLeavers: (jobs, page) => listLeavers({ redis, prefix, loadJobReader }, jobs, page),
    listUnseenMembers: (tenant, groupId, jobIds, page) =>
      listUnseenMembers(searchIndexOf(tenant), prefix, { groupId, jobIds, ...page }),
    listFailingMembers: (tenant, groupId, jobIds, page) =>
      listFailingMembers(searchIndexOf(tenant), prefix, { groupId, jobIds, ...page }),
    total: async (tenant) => {
      const key = tenantKeys(prefix, tenant).meta;
      const address = { kind: "counter", key, field: "people" } as const;
      return parseStoredNumber(redis, address, await redis.hget(key, "people")) ?? 0;
    },
    deleteExpired: (tenant) => deleteExpiredPeople(context, tenant, context.now()),
  };
}
