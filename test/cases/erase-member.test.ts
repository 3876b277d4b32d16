import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { digestOf } from "../../store/redis/keys.ts";
import {
  APP,
  ASSIGNED_ONLY,
  assignment,
  CASE_START,
  groupMember,
  JOB,
  job,
  PERSON,
  row,
} from "./graph-records.ts";
import { CASE_TENANT, type PlayedCase, playCase } from "./play-case.ts";

const GROUP = "6f000000-0000-4000-8000-000000000001";
const ASSIGNED_AT = CASE_START - 2 * DAY;
const BEN = {
  id: "a1b2c3d4-0000-4000-8000-000000000002",
  displayName: "Ben Late",
  userPrincipalName: "ben.late@fabrikam.example",
};
/** Which app and group have the person, by the digest of the object id, which is all they store. */
async function setsOf({ store }: PlayedCase, { id }: { readonly id: string }) {
  const sets = { apps: [APP.id], groups: [GROUP] };
  const { assignments } = store;
  const found = await assignments.membershipsOfDigest(CASE_TENANT, sets, digestOf(id));
  return { apps: [...found.apps.keys()], groups: [...found.groups.keys()] };
}

const readAtOf = async ({ store }: PlayedCase) =>
  (await store.assignments.groups(CASE_TENANT)).get(GROUP)?.readAt ?? 0;

describe("an erased person who is still assigned to an app and a member of a group", () => {
  test("is in no stored list, also after the next read, and others stay", async () => {
    const played = await playCase({
      rows: [row({ jobId: JOB, person: BEN, status: "success" }), row({ jobId: JOB })],
      apps: [
        {
          ...APP,
          jobs: [job({ id: JOB })],
          assignments: [
            assignment({ principalId: GROUP, principalType: "Group", at: ASSIGNED_AT }),
            assignment({ principalId: PERSON.id, at: ASSIGNED_AT }),
          ],
          secrets: ASSIGNED_ONLY,
        },
      ],
      groups: { [GROUP]: [groupMember(PERSON), groupMember(BEN)] },
    });
    await played.poll();
    expect(await setsOf(played, PERSON)).toEqual({ apps: [APP.id], groups: [GROUP] });
    await played.server.delete(`/api/v1/identities/${CASE_TENANT}/${PERSON.id}`);
    await played.poll({ afterMs: MINUTE });
    await played.poll({ afterMs: MINUTE });
    const nowhere = { apps: [], groups: [] };
    expect(await setsOf(played, PERSON)).toEqual(nowhere);
    const firstRead = await readAtOf(played);
    await played.poll({ afterMs: 3 * HOUR });
    expect(await readAtOf(played)).toBeGreaterThan(firstRead);
    expect(await setsOf(played, PERSON)).toEqual(nowhere);
    expect(await setsOf(played, BEN)).toEqual({ apps: [], groups: [GROUP] });
    const members = await played.api(
      `/identities/${CASE_TENANT}/${GROUP}/members?state=never-seen`,
    );
    expect(members.items).toEqual([]);
  });
});
