import { type Leaver, REMOVAL_STATES, type RemovalState } from "../../domain/leaver.ts";
import { jobKeys, tenantKeys } from "../redis/keys.ts";
import { type ListPosition, packCursor, unpackCursor } from "../redis/list-cursor.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { readStoredObject } from "./list-failing.ts";
import { compareLongestFirst, membersAfter, type SetMember } from "./members-after.ts";
import type { JobKey, LeaverPage } from "./people-types.ts";
import { type JobLogReader, readObjectStates } from "./read-object-states.ts";

type LeaverDependencies = {
  readonly redis: RedisClient;
  readonly prefix: string;
  readonly loadJobReader: (tenant: string, jobId: string) => Promise<JobLogReader>;
};

/** The list is ordered by time, then by job, then by digest. */
type ListedLeaver = SetMember & {
  readonly job: JobKey;
  /** Tenant and id of the job as one text, by which jobs are ordered. */
  readonly jobText: string;
  readonly removal: RemovalState;
};

/** Sorts after every digest. */
const AFTER_EVERY_DIGEST = "\u00ff".repeat(9);

/**
 * Lists the people whose disable or delete is due and not done, over several jobs. The person for
 * whom it has been due for the longest time comes first.
 */
export async function listLeavers(
  { redis, prefix, loadJobReader }: LeaverDependencies,
  jobs: readonly JobKey[],
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
): Promise<LeaverPage> {
  const after = unpackCursor(cursor);
  // No person is in two sets of a job, because the newest row decides.
  const sets = jobs.flatMap((job) =>
    REMOVAL_STATES.map((removal) => ({ job, removal, key: keyOfSet(prefix, job, removal) })),
  );
  const counts = await Promise.all(sets.map(({ key }) => redis.zcard(key)));
  const lists = await Promise.all(
    sets.map(async ({ job, removal, key }): Promise<readonly ListedLeaver[]> => {
      const jobText = `${job.tenant}\n${job.jobId}\n`;
      const members = await membersAfter(redis, key, positionInJob(after, jobText), limit + 1);
      return members.map((member) => ({ ...member, job, jobText, removal }));
    }),
  );
  const listed = lists.flat().sort((a, b) => compareLongestFirst(positionOf(a), positionOf(b)));
  const page = listed.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await readLeavers({ prefix, loadJobReader }, page),
    next: listed.length > limit && last !== undefined ? packCursor(positionOf(last)) : null,
    total: counts.reduce((sum, count) => sum + count, 0),
  };
}

function keyOfSet(prefix: string, { tenant, jobId }: JobKey, removal: RemovalState): string {
  const { failingLeavers, withheldRemovals, untriedRemovals } = jobKeys(prefix, tenant, jobId);
  const keys = { failed: failingLeavers, withheld: withheldRemovals, "not-tried": untriedRemovals };
  return keys[removal];
}

/** Where a job continues after a position of the whole list. */
function positionInJob(after: ListPosition | null, jobText: string): ListPosition | null {
  if (after === null) return null;
  const { at, id } = after;
  if (id.startsWith(jobText)) return { at, id: id.slice(jobText.length) };
  return { at, id: jobText < id ? AFTER_EVERY_DIGEST : "" };
}

/** The position of a leaver in the whole list. */
function positionOf({ at, jobText, id }: ListedLeaver): ListPosition {
  return { at, id: `${jobText}${id}` };
}

/** Reads the leavers of each job together, and keeps their order. */
async function readLeavers(
  { prefix, loadJobReader }: Omit<LeaverDependencies, "redis">,
  page: readonly ListedLeaver[],
): Promise<readonly Leaver[]> {
  const byJob = new Map<string, ListedLeaver[]>();
  for (const leaver of page) {
    const listed = byJob.get(leaver.jobText);
    if (listed === undefined) byJob.set(leaver.jobText, [leaver]);
    else listed.push(leaver);
  }
  const leavers = new Map<ListedLeaver, Leaver>();
  await Promise.all(
    [...byJob.values()].map(async (listed) => {
      const { tenant, jobId } = (listed[0] as ListedLeaver).job;
      const reader = await loadJobReader(tenant, jobId);
      const keys = tenantKeys(prefix, tenant);
      await Promise.all(
        listed.map(async (leaver) => {
          const stored = await readStoredObject(reader, keys, leaver.object);
          const [state] = stored === null ? [] : await readObjectStates(reader, [stored]);
          if (state !== undefined) {
            const { at: dueSince, removal } = leaver;
            leavers.set(leaver, { state, dueSince, removal });
          }
        }),
      );
    }),
  );
  return page.flatMap((leaver) => leavers.get(leaver) ?? []);
}
