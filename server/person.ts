import type { IdentityRecord } from "../domain/facts.ts";
import { standingOf } from "../domain/person/standing.ts";
import { neverSeen } from "../domain/person/unseen.ts";
import { personRow, standingRow } from "../domain/row.ts";
import type { JobSnapshot } from "../domain/snapshot.ts";
import { rfc3339 } from "../domain/words.ts";
import { oldest, type World } from "./world.ts";

/** Ids that are asked of the store at the same time. */
const AT_ONCE = 50;

/** One person with the standing in every app of the tenant, those that never saw it included. */
export async function personOf(world: World, identity: IdentityRecord) {
  const snapshots = await world.store.jobs.snapshots([identity.tenant]);
  const rows = await standings(world, identity, snapshots);
  const seenBy = rows.filter(({ standing }) => standing !== "never-seen").map(({ jobId }) => jobId);
  const told = snapshots.filter(({ job }) => seenBy.length === 0 || seenBy.includes(job.jobId));
  return {
    ...personRow(identity),
    standings: rows,
    asOf: rfc3339(oldest(told.map((snapshot) => snapshot.asOf))),
  };
}

async function standings(
  world: World,
  { tenant, id, kind }: IdentityRecord,
  snapshots: readonly JobSnapshot[],
) {
  const states = await world.store.people.states(tenant, id);
  const { thresholds } = world;
  const now = world.now();
  const judgementOf = (jobId: string) => snapshots.find(({ job }) => job.jobId === jobId) ?? null;
  const seen = states.map((state) => standingOf(state, judgementOf(state.jobId), thresholds, now));
  const unseen = snapshots
    .filter(({ job }) => states.every((state) => state.jobId !== job.jobId))
    .map((snapshot) => neverSeen(kind, snapshot, thresholds, now));
  return [...seen, ...unseen]
    .map(standingRow)
    .sort((a, b) => a.application.localeCompare(b.application) || (a.jobId < b.jobId ? -1 : 1));
}

/** Many at once, in the order asked; an id that nothing is known of is `found: false`. */
export async function lookUp(world: World, tenants: readonly string[], ids: readonly string[]) {
  const snapshots = await world.store.jobs.snapshots(tenants);
  const lookUpOne = async (asked: string) => {
    const identity = await findExactly(world, tenants, asked);
    if (identity === null) return { asked, found: false, ...NOBODY };
    const own = snapshots.filter(({ job }) => job.tenant === identity.tenant);
    return {
      asked,
      found: true,
      ...personRow(identity),
      standings: await standings(world, identity, own),
    };
  };
  const found: Awaited<ReturnType<typeof lookUpOne>>[] = [];
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    found.push(...(await Promise.all(ids.slice(start, start + AT_ONCE).map(lookUpOne))));
  }
  return found;
}

const NOBODY = {
  tenant: null,
  id: null,
  displayName: null,
  userPrincipalName: null,
  kind: null,
  standings: [],
};

/** By source id, else by whole user principal name. */
async function findExactly(
  world: World,
  tenants: readonly string[],
  asked: string,
): Promise<IdentityRecord | null> {
  for (const tenant of tenants) {
    const byId = await world.store.people.identity(tenant, asked);
    if (byId !== null) return byId;
    const page = await world.store.people.search(tenant, asked, 10, null);
    const name = asked.toLowerCase();
    const byName = page.items.find((item) => item.userPrincipalName?.toLowerCase() === name);
    if (byName !== undefined) return byName;
  }
  return null;
}
