import { describe, expect, test } from "vitest";
import {
  APP,
  ASSIGNED_ONLY,
  assignment,
  CASE_START,
  groupMember,
  isoTime,
  JOB,
  job,
  PERSON,
  row,
} from "./graph-records.ts";
import { CASE_TENANT, playCase } from "./play-case.ts";

const GROUP = "6f000000-0000-4000-8000-000000000001";
const HOUR = 60 * 60_000;
const groupAssignment = assignment({
  principalId: GROUP,
  principalType: "Group",
  at: CASE_START - 48 * HOUR,
});
const personOf = (number: number, displayName: string) => ({
  id: `a1b2c3d4-0000-4000-8000-00000000000${number}`,
  displayName,
  userPrincipalName: `${number}@fabrikam.example`,
});
const ADA = PERSON;
const BEN = personOf(2, "Ben Late");
const CAL = personOf(3, "Cal Fine");
const OUTSIDER = personOf(4, "Odd Outsider");
const NEW = personOf(5, "New Member");
const BARE = { ...personOf(6, ""), displayName: null, userPrincipalName: null };
const error = { errorCode: "EntryConflict", reason: "The user name is taken." };
const failed = (person: typeof PERSON, hoursAgo: number) =>
  row({ jobId: JOB, person, error, at: CASE_START - hoursAgo * HOUR });

describe("the members of an assigned group", () => {
  test("are listed if they fail in the apps of the group, the longest failing first", async () => {
    const played = await playCase({
      rows: [
        ...[failed(ADA, 2), failed(BEN, 5), failed(OUTSIDER, 3)],
        row({ jobId: JOB, person: CAL, status: "success" }),
      ],
      apps: [
        {
          ...APP,
          jobs: [job({ id: JOB })],
          assignments: [groupAssignment],
          secrets: ASSIGNED_ONLY,
        },
      ],
      groups: { [GROUP]: [groupMember(ADA), groupMember(BEN), groupMember(CAL)] },
    });
    await played.poll();
    const path = `/identities/${CASE_TENANT}/${GROUP}/members`;
    const { items, members, applications } = await played.api(path);
    expect(items).toMatchObject([
      { displayName: "Ben Late", status: "failing", failingSince: isoTime(CASE_START - 5 * HOUR) },
      { displayName: "Ada Ravensworth", status: "failing", errorCode: "EntryConflict" },
    ]);
    expect({ members, applications }).toEqual({ members: 3, applications: [APP.displayName] });
    const first = await played.api(`${path}?limit=1`);
    const second = await played.api(`${path}?limit=1&cursor=${first.next}`);
    expect(second.items[0].displayName).toBe("Ada Ravensworth");
    expect(second.next).toBeNull();

    played.records.groups = { [GROUP]: [groupMember(ADA)] };
    await played.poll({ afterMs: 2 * HOUR });
    const later = await played.api(path);
    expect(later.items.map(({ id }: { id: string }) => id)).toEqual([ADA.id]);
    const ofPerson = await played.api(`/identities/${CASE_TENANT}/${ADA.id}/members`);
    expect(ofPerson).toMatchObject({ items: [], members: null, applications: [] });
  });

  test("whom the log of the app has never named are counted and listed, also those without a name", async () => {
    const played = await playCase({
      rows: [failed(ADA, 2), row({ jobId: JOB, person: CAL, status: "success" })],
      apps: [
        {
          ...APP,
          jobs: [job({ id: JOB })],
          assignments: [groupAssignment],
          secrets: ASSIGNED_ONLY,
        },
      ],
      groups: {
        [GROUP]: [groupMember(ADA), groupMember(CAL), groupMember(NEW), groupMember(BARE)],
      },
    });
    await played.poll();
    const path = `/identities/${CASE_TENANT}/${GROUP}/members`;
    const failing = await played.api(path);
    expect(failing).toMatchObject({ neverSeen: 2, members: 4 });
    expect(failing.items.map(({ id }: { id: string }) => id)).toEqual([ADA.id]);
    const unseen = await played.api(`${path}?state=never-seen`);
    expect(unseen.items).toHaveLength(2);
    expect(unseen.items).toContainEqual(
      expect.objectContaining({ displayName: "New Member", failingSince: null, isAssigned: true }),
    );
    expect(unseen.items).toContainEqual(
      expect.objectContaining({ id: BARE.id, displayName: null, application: APP.displayName }),
    );
    const first = await played.api(`${path}?state=never-seen&limit=1`);
    const second = await played.api(`${path}?state=never-seen&limit=1&cursor=${first.next}`);
    expect([...first.items, ...second.items]).toEqual(unseen.items);
    expect(second.next).toBeNull();
  });
});
