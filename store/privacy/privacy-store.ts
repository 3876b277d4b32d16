import type { PersonFilter } from "../../domain/privacy/person-filter.ts";
import type { JobStore } from "../jobs/job-types.ts";
import type { EventStore } from "../log/event-types.ts";
import {
  digestStartOfBucket,
  jobKeys,
  PEOPLE_BUCKET_COUNT,
  privacyKey,
  type TenantKeys,
  tenantKeys,
} from "../redis/keys.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { filterDetails } from "./filter-details.ts";
import { createKnownNames, type KnownNames } from "./known-names.ts";
import { rewriteAudits } from "./rewrite-audits.ts";
import { addCodes, addCodesOfJob, rewriteCodes } from "./rewrite-codes.ts";
import { rewriteMessages, rewriteTenantRecords } from "./rewrite-json.ts";
import { readAllPeople, rewriteLinks, rewritePerson } from "./rewrite-people.ts";

type RemovedNames = { readonly people: number; readonly blocksOfRows: number };

export type PrivacyStore = {
  /**
   * The fingerprint of the key with which the names of a tenant were removed; null if the data of the
   * tenant may contain names.
   */
  namesRemovedWith(tenant: string): Promise<string | null>;
  /**
   * How the worker writes the data of a tenant: the fingerprint of its key, or `full`; null before it has
   * decided.
   */
  writtenWith(tenant: string): Promise<string | null>;
  /**
   * Removes what the privacy mode `pseudonym` does not store from the data of a tenant. It can be
   * repeated: after a crash the next run does the rest.
   */
  removeNames(tenant: string, removal: NameRemoval): Promise<RemovedNames>;
  /** Records that pseudonyms are made with another key from now on. The pseudonyms of the former key remain. */
  useKey(tenant: string, fingerprint: string): Promise<void>;
  /** Records that the data can contain names from now on. */
  allowNames(): Promise<void>;
};

type NameRemoval = {
  readonly filter: PersonFilter;
  readonly fingerprint: string;
  /** Called after each job. */
  readonly onProgress: (progress: { readonly jobs: number; readonly jobsDone: number }) => void;
};

/** A removal has begun and not ended. The search data is already deleted and must not be deleted again. */
const BEGUN = "begun";
/** The field for all tenants. No tenant has an empty name. */
const EVERY_TENANT = "";

export function createPrivacyStore(
  context: StoreContext,
  {
    jobs,
    events,
  }: { readonly jobs: Pick<JobStore, "observedJobs">; readonly events: Pick<EventStore, "jobs"> },
): PrivacyStore {
  const { redis, prefix } = context;
  const stateKey = privacyKey(prefix);
  return {
    async namesRemovedWith(tenant) {
      const state = await redis.hget(stateKey, tenant);
      return state === BEGUN ? null : state;
    },
    async writtenWith(tenant) {
      const [mode, state] = await redis.hmget(stateKey, EVERY_TENANT, tenant);
      return state === BEGUN ? null : (state ?? mode ?? null);
    },
    async removeNames(tenant, { filter, fingerprint, onProgress }) {
      const keys = tenantKeys(prefix, tenant);
      if ((await redis.hget(stateKey, tenant)) !== BEGUN) {
        await deleteSearch(context, tenant);
        await redis.hset(stateKey, tenant, BEGUN);
      }
      // Texts come first, while the names in them are still known.
      const names = await readKnownNames(context, keys);
      const known = [...(await jobs.observedJobs(tenant)), ...(await events.jobs(tenant))];
      const servicePrincipalIds = known.map(({ servicePrincipalId }) => servicePrincipalId);
      const jobIds = await redis.hkeys(keys.jobs);
      for (const job of await jobs.observedJobs(tenant)) addCodesOfJob(job, { names, filter });
      for (const jobId of jobIds)
        await addCodes(context, jobKeys(prefix, tenant, jobId), { names, filter });
      await rewriteMessages(context, tenant, { names, filter });
      await rewriteTenantRecords(context, tenant, { names, filter });
      await rewriteAudits(context, { keys, servicePrincipalIds }, filter);
      let blocksOfRows = 0;
      for (const [index, jobId] of jobIds.entries()) {
        blocksOfRows += await filterDetails(context, { tenant, jobId, keys }, filter);
        await rewriteCodes(context, jobKeys(prefix, tenant, jobId), filter);
        onProgress({ jobs: jobIds.length, jobsDone: index + 1 });
      }
      await rewriteLinks({ redis }, keys, filter);
      const count = await rewritePeople(context, { tenant, jobIds }, filter);
      await redis.hset(stateKey, tenant, fingerprint);
      await redis.hdel(stateKey, EVERY_TENANT);
      return { people: count, blocksOfRows };
    },
    useKey: async (tenant, fingerprint) => {
      await redis.hset(stateKey, tenant, fingerprint);
    },
    allowNames: async () => {
      await redis.del(stateKey);
      await redis.hset(stateKey, EVERY_TENANT, "full");
    },
  };
}

/**
 * Deletes the words of names, and the accounts, whose digests were made without a key. Both are written again
 * from rows and records.
 */
async function deleteSearch({ redis, prefix }: StoreContext, tenant: string): Promise<void> {
  const keys = tenantKeys(prefix, tenant);
  await redis.unlink(keys.searchWords);
  for (let bucket = 0; bucket < PEOPLE_BUCKET_COUNT; bucket += 1) {
    const digits = digestStartOfBucket(bucket);
    await redis.unlink(keys.accounts(digits));
  }
}

async function readKnownNames(context: StoreContext, keys: TenantKeys): Promise<KnownNames> {
  const names = createKnownNames();
  for await (const people of readAllPeople(context, keys)) {
    for (const { identity } of people) {
      const { kind, displayName } = identity;
      if (kind !== "group" && displayName !== null) names.add(displayName);
    }
  }
  return names;
}

async function rewritePeople(
  context: StoreContext,
  tenant: { readonly tenant: string; readonly jobIds: readonly string[] },
  filter: PersonFilter,
): Promise<number> {
  let count = 0;
  const keys = tenantKeys(context.prefix, tenant.tenant);
  for await (const people of readAllPeople(context, keys)) {
    for (const person of people) await rewritePerson(context, tenant, person, filter);
    count += people.length;
  }
  return count;
}
