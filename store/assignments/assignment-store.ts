import type { NamedObject } from "../../domain/object-state.ts";
import type { PeopleRecorder } from "../log/commit-input.ts";
import { digestOf, tenantKeys } from "../redis/keys.ts";
import { readJsonHash } from "../redis/read-json-hash.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { appJson, groupJson } from "./assignment-json.ts";
import type { AssignmentStore } from "./assignment-types.ts";
import { readFormerPeople } from "./read-former-people.ts";
import { readMemberships } from "./read-memberships.ts";
import { saveMemberSet } from "./save-member-set.ts";

export function createAssignmentStore(
  context: StoreContext,
  recorder: Pick<PeopleRecorder, "recordNames">,
): AssignmentStore {
  const { redis, prefix } = context;
  const keysOf = (tenant: string) => tenantKeys(prefix, tenant);
  return {
    apps: (tenant) => readJsonHash(redis, keysOf(tenant).assignments, appJson),
    groups: (tenant) => readJsonHash(redis, keysOf(tenant).groups, groupJson),
    // Names come first and the header comes last: if the worker dies in between, the next read does
    // the same work.
    async saveApp(tenant, app, people, readDatedChanges) {
      const keys = keysOf(tenant);
      const { servicePrincipalId, readAt } = app;
      const namedGroups = app.groups.map(({ id, name }) => groupIdentity(id, name));
      await recorder.recordNames(tenant, namedGroups);
      const set = { tenant, key: keys.assignedPeople(servicePrincipalId) };
      await saveMemberSet(context, recorder, set, { ...app, people, readDatedChanges });
      await redis.hset(keys.assignments, servicePrincipalId, appJson.pack(readAt, app));
    },
    async saveGroup(tenant, group, people, readDatedChanges) {
      const keys = keysOf(tenant);
      const { groupId, readAt } = group;
      const set = { tenant, key: keys.groupMembers(groupId) };
      await saveMemberSet(context, recorder, set, { ...group, people, readDatedChanges });
      await redis.hset(keys.groups, groupId, groupJson.pack(readAt, group));
    },
    async keepOnly(tenant, { apps, groups }) {
      const keys = keysOf(tenant);
      const forget = async (
        key: string,
        kept: ReadonlySet<string>,
        setOf: (id: string) => string,
      ) => {
        const forgotten = (await redis.hkeys(key)).filter((id) => !kept.has(id));
        await Promise.all(
          forgotten.flatMap((id) => [redis.hdel(key, id), redis.unlink(setOf(id))]),
        );
      };
      await forget(keys.assignments, apps, keys.assignedPeople);
      await forget(keys.groups, groups, keys.groupMembers);
    },
    memberships: (tenant, ids, personId) =>
      readMemberships({ redis, keys: keysOf(tenant) }, ids, digestOf(personId)),
    formerPeople: (tenant, ids) => readFormerPeople({ redis, keys: keysOf(tenant) }, ids),
    async disabledAt(tenant, digest) {
      const score = await redis.zscore(keysOf(tenant).disabledPeople, digest);
      return score === null ? null : Number(score);
    },
    membershipsOfDigest: (tenant, ids, digest) =>
      readMemberships({ redis, keys: keysOf(tenant) }, ids, digest),
  };
}

function groupIdentity(id: string, displayName: string | null): NamedObject {
  return { id, displayName, userPrincipalName: null, kind: "group" };
}
