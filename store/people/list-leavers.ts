import { jobKeys, tenantKeys } from "../redis/keys.ts";
import { type ListPosition, packCursor, unpackCursor } from "../redis/list-cursor.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import type { JobKey, Leaver, LeaverPage } from "../store.ts";
import { readStoredObject } from "./list-failing.ts";
import { membersAfter, type SetMember } from "./members-after.ts";
import { type JobLogReader, readObjectStates } from "./read-object-states.ts";

type LeaverDependencies = {
  readonly redis: RedisClient;
  readonly prefix: string;
  readonly loadJobReader: (tenant: string, jobId: string) => Promise<JobLogReader>;
};

/** A leaver in the order of the list: by time, then by job, then by digest. */
type ListedLeaver = SetMember & { readonly job: JobKey; readonly jobName: string };

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
  const keys = jobs.map(({ tenant, jobId }) => jobKeys(prefix, tenant, jobId).failingLeavers);
  const counts = Promise.all(keys.map((key) => redis.zcard(key)));
  const lists = await Promise.all(
    jobs.map(async (job): Promise<readonly ListedLeaver[]> => {
      const jobName = `${job.tenant}\n${job.jobId}\n`;
      const { failingLeavers } = jobKeys(prefix, job.tenant, job.jobId);
      const position = positionInJob(after, jobName);
      const members = await membersAfter(redis, failingLeavers, position, limit + 1);
      return members.map((member) => ({ ...member, job, jobName }));
    }),
  );
  const listed = lists.flat().sort(compareLeavers);
  const page = listed.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await readLeavers({ prefix, loadJobReader }, page),
    next:
      listed.length > limit && last !== undefined
        ? packCursor({ at: last.at, id: `${last.jobName}${last.id}` })
        : null,
    total: (await counts).reduce((sum, count) => sum + count, 0),
  };
}

/** Where a job continues after a position of the whole list. */
function positionInJob(after: ListPosition | null, jobName: string): ListPosition | null {
  if (after === null) return null;
  const { at, id } = after;
  if (id.startsWith(jobName)) return { at, id: id.slice(jobName.length) };
  return { at, id: jobName < id ? AFTER_EVERY_DIGEST : "" };
}

function compareLeavers(a: ListedLeaver, b: ListedLeaver): number {
  if (a.at !== b.at) return a.at - b.at;
  const [idOfA, idOfB] = [`${a.jobName}${a.id}`, `${b.jobName}${b.id}`];
  if (idOfA === idOfB) return 0;
  return idOfA < idOfB ? -1 : 1;
}

/** Reads the leavers of each job together, and keeps their order. */
async function readLeavers(
  { prefix, loadJobReader }: Omit<LeaverDependencies, "redis">,
  page: readonly ListedLeaver[],
): Promise<readonly Leaver[]> {
  const byJob = new Map<string, ListedLeaver[]>();
  for (const leaver of page) {
    const listed = byJob.get(leaver.jobName);
    if (listed === undefined) byJob.set(leaver.jobName, [leaver]);
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
          if (state !== undefined) leavers.set(leaver, { state, dueSince: leaver.at });
        }),
      );
    }),
  );
  return page.flatMap((leaver) => leavers.get(leaver) ?? []);
}
