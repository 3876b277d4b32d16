import { createRecordStore, type RecordStore } from "./record-store.ts";
import type { LoadedGroup, LoadedUser, ScimGroup, ScimUser } from "./scim-records.ts";

/** Users and groups of the SCIM server. */
export type ScimDirectory = {
  readonly users: RecordStore<ScimUser>;
  readonly groups: RecordStore<ScimGroup>;
  /** Adds or replaces records without validation; returns the ids of the users. */
  load(users: readonly LoadedUser[], groups: readonly LoadedGroup[], at: string): readonly string[];
  /** Removes a user and all of its memberships. */
  removeUser(id: string): void;
};

export function createScimDirectory(newId: () => string): ScimDirectory {
  const users = createRecordStore<ScimUser>(["userName", "externalId"]);
  const groups = createRecordStore<ScimGroup>(["displayName", "externalId"]);
  return {
    users,
    groups,
    load(loadedUsers, loadedGroups, at) {
      const meta = { created: at, lastModified: at };
      const ids = loadedUsers.map((user) => {
        const id = user.id ?? newId();
        users.put({ active: true, ...user, id, meta });
        return id;
      });
      for (const group of loadedGroups) groups.put({ ...group, id: group.id ?? newId(), meta });
      return ids;
    },
    removeUser(id) {
      users.remove(id);
      for (const group of groups.all()) {
        const members = group.members?.filter(({ value }) => value !== id);
        if (members !== undefined && members.length !== group.members?.length) {
          groups.put({ ...group, members });
        }
      }
    },
  };
}
