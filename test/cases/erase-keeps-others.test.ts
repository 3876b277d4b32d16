import { describe, expect, test } from "vitest";
import { HOUR, MINUTE } from "../../domain/time.ts";
import { incidentKeys } from "../../store/redis/keys.ts";
import { openTestRedisClient, uniqueKeyPrefix } from "../test-redis.ts";
import { CASE_START, JOB, job, row } from "./graph-records.ts";
import { CASE_TENANT, type PlayedCase, playCase } from "./play-case.ts";

const error = { errorCode: "EntryConflict", reason: "The user name is taken." };

const personOf = (n: number, displayName: string, userPrincipalName: string) => ({
  id: `a1b2c3d${n}-0000-4000-8000-00000000000${n}`,
  displayName,
  userPrincipalName,
});
const ERASED = personOf(1, "Ann Li", "n.li@fabrikam.example");
const NAMESAKE = personOf(2, "Ann Li", "ann.li@fabrikam.example");
const BOB = personOf(3, "Bob Ray", "bob@fabrikam.example");

const eventsPath = ({ id }: { readonly id: string }) => `/identities/${CASE_TENANT}/${id}/events`;

/** Bob and the namesake have left and still have an account; the person to erase is provisioned. */
async function playLeavers(
  targetId: string,
  facts: { readonly changes?: readonly object[]; readonly keyPrefix?: string } = {},
) {
  const rows = [1, 2, 3].flatMap((hours) => {
    const of = { jobId: JOB, at: CASE_START - hours * HOUR };
    const { changes = [] } = facts;
    return [
      row({ ...of, person: ERASED, targetId, action: "update", status: "success" }),
      row({ ...of, person: NAMESAKE, targetId: "acct-2", action: "disable", error }),
      row({ ...of, person: BOB, targetId: "acct-3", action: "disable", error, changes }),
    ];
  });
  const played = await playCase({
    jobs: [job({ id: JOB })],
    settings: { privacy: { identitiesInMessages: "full" } },
    rows,
    ...(facts.keyPrefix === undefined ? {} : { keyPrefix: facts.keyPrefix }),
  });
  await played.poll();
  await played.poll({ afterMs: 10 * MINUTE });
  return played;
}

async function erase({ server, poll }: PlayedCase, id: string) {
  expect((await server.delete(`/api/v1/identities/${CASE_TENANT}/${id}`)).status).toBe(200);
  await poll({ afterMs: MINUTE });
  await poll({ afterMs: MINUTE });
}

const idsOf = async (played: PlayedCase, path: string): Promise<readonly string[]> =>
  (await played.api(path)).items.map(({ id }: { readonly id: string }) => id);

async function rowsOf(played: PlayedCase, person: typeof BOB) {
  return (await played.api(eventsPath(person))).items;
}

describe("the erasure of a person", () => {
  test.each(["4000", "2026", "0000"])(
    "does not cut the account id %s out of other ids and times",
    async (account) => {
      const played = await playLeavers(account);
      const incidents = await idsOf(played, "/incidents");
      const messages = await idsOf(played, "/notifications");
      const rows = await rowsOf(played, BOB);
      const path = `/api/v1/notifications/${encodeURIComponent(messages[0] ?? "")}`;
      const before = await played.server.get(path);
      expect(incidents).toHaveLength(1);
      expect(messages).toHaveLength(1);
      await erase(played, ERASED.id);
      expect(await idsOf(played, "/incidents")).toEqual(incidents);
      expect(await idsOf(played, "/notifications")).toEqual(messages);
      const after = await played.server.get(path);
      expect(after.status).toBe(200);
      // A message lists names only, so that the name of the namesake is removed too.
      expect(after.body.text).toBe(before.body.text.replaceAll(ERASED.displayName, "[erased]"));
      expect(await rowsOf(played, BOB)).toEqual(rows);
      expect(await played.server.get(`/api/v1${eventsPath(ERASED)}`)).toMatchObject({
        status: 404,
      });
    },
  );

  test("does not change that an open incident recovers once and its message is sent", async () => {
    const played = await playLeavers("4000");
    await erase(played, ERASED.id);
    const at = CASE_START + 15 * MINUTE;
    const removed = { jobId: JOB, at, action: "disable", status: "success" };
    played.records.rows = [
      ...played.records.rows,
      row({ ...removed, person: NAMESAKE, targetId: "acct-2" }),
      row({ ...removed, person: BOB, targetId: "acct-3" }),
    ];
    for (let n = 0; n < 4; n += 1) await played.poll({ afterMs: 15 * MINUTE });
    const { items } = await played.api("/incidents");
    expect(items.map(({ state }: { readonly state: string }) => state)).toEqual(["recovered"]);
    expect(played.mails()).toHaveLength(2);
  });

  test("removes a personnel number only from an attribute that holds it as the id of the person", async () => {
    const change = (displayName: string, newValue: string) => ({
      displayName,
      oldValue: null,
      newValue,
    });
    const played = await playLeavers("1042", {
      changes: [
        change("manager", "1042"),
        change("department", "1042"),
        change("costCenter", "CC-1042-B"),
      ],
    });
    await erase(played, ERASED.id);
    const [{ changes }] = await rowsOf(played, BOB);
    expect(changes.map(({ after }: { readonly after: string }) => after)).toEqual([
      ...["[erased]", "1042", "CC-1042-B"],
    ]);
  });

  test("changes neither a person with the same name nor an address that contains the erased address", async () => {
    const played = await playLeavers("acct-x");
    const rows = await rowsOf(played, NAMESAKE);
    expect(rows[0]).toMatchObject({
      sourceName: NAMESAKE.displayName,
      userPrincipalName: NAMESAKE.userPrincipalName,
    });
    await erase(played, ERASED.id);
    expect(await rowsOf(played, NAMESAKE)).toEqual(rows);
  });

  test("is complete although a stored message that names the person is damaged", async () => {
    const keyPrefix = uniqueKeyPrefix();
    const played = await playLeavers("acct-x", { keyPrefix });
    const [message = ""] = await idsOf(played, "/notifications");
    const key = incidentKeys(keyPrefix).notification(message);
    const redis = openTestRedisClient();
    const text = (await redis.get(key)) ?? "";
    expect(text).toContain(BOB.displayName);
    await redis.set(key, text.slice(0, -1));
    await erase(played, BOB.id);
    expect(await idsOf(played, "/audit?action=person-erased")).toHaveLength(1);
    expect((await played.server.get(`/api/v1${eventsPath(BOB)}`)).status).toBe(404);
  });

  test("changes no incident and no message of another tenant", async () => {
    const played = await playLeavers("acct-x");
    const messages = await idsOf(played, "/notifications");
    const path = `/api/v1/notifications/${encodeURIComponent(messages[0] ?? "")}`;
    const before = await played.server.get(path);
    expect(before.text).toContain(BOB.displayName);
    await played.store.erasure.erase("contoso", [BOB.id, BOB.displayName, "4000"]);
    expect((await played.server.get(path)).body).toEqual(before.body);
    expect(await idsOf(played, "/notifications")).toEqual(messages);
  });
});

describe("the erasure of a person, in the rows of others,", () => {
  test("removes the address in upper and lower case and URL-encoded, and the name at the end of a sentence", async () => {
    const reason =
      "Manager N.LI@Fabrikam.Example / n.li%40fabrikam.example / ANN LI's. Ask Ann Li. " +
      "Not ann.li@fabrikam.example, not Joann Li, not Ann Liu.";
    const at = CASE_START - 4 * HOUR;
    const played = await playCase({
      jobs: [job({ id: JOB })],
      rows: [
        row({ jobId: JOB, at, person: ERASED, status: "success" }),
        row({ jobId: JOB, at, person: BOB, error: { ...error, reason } }),
      ],
    });
    await played.poll();
    await erase(played, ERASED.id);
    const [{ reason: after }] = await rowsOf(played, BOB);
    expect(after).toBe(
      "Manager [erased] / [erased] / [erased]'s. Ask [erased]. " +
        "Not ann.li@fabrikam.example, not Joann Li, not Ann Liu.",
    );
  });
});
