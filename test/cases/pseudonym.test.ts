import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { dumpRedis } from "../dump-redis.ts";
import { sharedByTests } from "../shared-by-tests.ts";
import { openTestRedisClient } from "../test-redis.ts";
import { JOB } from "./graph-records.ts";
import { ODD_JOB } from "./odd-codes.ts";
import { CASE_TENANT, type PlayedCase } from "./play-case.ts";
import {
  ACCOUNT,
  ADMIN,
  FAILING,
  GROUP,
  HR_JOB,
  LEAVER,
  MAIL,
  MANAGER,
  NEVER_SEEN,
  PLANTED,
  PSEUDONYM,
  plantedIn,
  playPlanted,
  SHARED,
  WORKER,
} from "./pseudonym-world.ts";

/** The digests of a text, by which a reader of Redis could check a guess. */
function digestsOf(text: string): readonly string[] {
  const texts = [text, text.toLowerCase()];
  return texts.flatMap((guess) => {
    const sha1 = createHash("sha1").update(guess).digest();
    const sha256 = createHash("sha256").update(guess).digest();
    return [
      ...[sha1.subarray(0, 6), sha256.subarray(0, 6)].map((bytes) => bytes.toString("latin1")),
      ...[sha1, sha256].map((bytes) => bytes.toString("hex").slice(0, 12)),
    ];
  });
}

const GUESSED_DIGESTS = [
  ...[FAILING, LEAVER, NEVER_SEEN, MANAGER, ADMIN, WORKER].flatMap((person) => [
    person.userPrincipalName,
    person.displayName,
  ]),
  ...[MAIL, ACCOUNT, WORKER.workerId],
].flatMap(digestsOf);

/** Every GET route with the ids of the planted records, from the API document. */
async function pathsOf({ server, api }: PlayedCase): Promise<readonly string[]> {
  const incidents = (await api("/incidents")).items;
  const notifications = (await api("/notifications")).items;
  const idsOf: Readonly<Record<string, readonly string[]>> = {
    "/identities/{tenant}/{id}": [FAILING, LEAVER, NEVER_SEEN, GROUP, WORKER].map(({ id }) => id),
    "/incidents/{id}": incidents.map(({ id }: { readonly id: string }) => id),
    "/notifications/{id}": notifications.map(({ id }: { readonly id: string }) => id),
  };
  return Object.entries(server.apiDocument.paths)
    .filter(([path, { get }]) => get !== undefined && path !== "/api/v1/stream")
    .flatMap(([path]) => {
      const [, ids = [""]] =
        Object.entries(idsOf).find(([prefix]) => path.startsWith(`/api/v1${prefix}`)) ?? [];
      return ids.map((id) => path.replace("{id}", encodeURIComponent(id)));
    })
    .flatMap((path) =>
      [JOB, HR_JOB, ODD_JOB].map((job) => path.replace("{jobId}", encodeURIComponent(job))),
    )
    .map((path) => path.replace("{tenant}", CASE_TENANT).replace("{name}", "failing-objects"))
    .map((path) => (path.includes("/series/") ? `${path}?job=${encodeURIComponent(JOB)}` : path));
}

/** The beginning of the stream, which has the state of every job. */
async function readStream(url: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/stream`);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("event: jobs")) text += (await reader.read()).value ?? "";
  await reader.cancel();
  return text;
}

test("in the privacy mode pseudonym, no planted name, address or account is stored, shown, logged or sent", async () => {
  const played = await playPlanted(PSEUDONYM);
  const { server, keyPrefix } = played;
  const paths = [...new Set(await pathsOf(played))];
  let answered = 0;
  for (const path of [...paths, "/api/v1/events?limit=1000", "/metrics", "/readyz"]) {
    for (const accept of ["application/json", "text/csv"]) {
      const { status, text } = await server.get(path, { accept });
      answered += status === 200 ? 1 : 0;
      expect(plantedIn(text), `${path} as ${accept}`).toEqual([]);
    }
  }
  expect(answered).toBeGreaterThan(60);
  expect(plantedIn(await readStream(server.url))).toEqual([]);
  // The log and the audit trail must not name the people whom a helpdesk looks up.
  for (const { userPrincipalName } of [FAILING, LEAVER, NEVER_SEEN]) {
    await server.post("/api/v1/identities/search", { query: userPrincipalName });
    await server.post("/api/v1/identities/lookup", { ids: [userPrincipalName] });
    await server.get(`/api/v1/identities/${CASE_TENANT}/${encodeURIComponent(userPrincipalName)}`);
  }
  const stored = await dumpRedis(openTestRedisClient(), keyPrefix);
  expect(stored.length).toBeGreaterThan(50);
  for (const text of stored) {
    expect(plantedIn(text), text.slice(0, 300)).toEqual([]);
    expect(GUESSED_DIGESTS.filter((digest) => text.includes(digest))).toEqual([]);
  }
  expect(played.mails().length).toBeGreaterThan(0);
  for (const mail of played.mails()) expect(plantedIn(JSON.stringify(mail))).toEqual([]);
  const requests = played.channelRequests;
  const channels = new Set(requests.map(({ path }) => path.split("?")[0]));
  expect([...channels].sort()).toEqual(["/hook", "/pager", "/teams"]);
  for (const { path, body } of requests) expect(plantedIn(body), path).toEqual([]);
  expect(plantedIn(JSON.stringify([...played.logLines, ...server.logLines]))).toEqual([]);
});

test("the same check finds every planted text in the privacy mode full", async () => {
  const played = await playPlanted({});
  const stored = (await dumpRedis(openTestRedisClient(), played.keyPrefix)).join("\n");
  expect(plantedIn(stored)).toEqual(PLANTED);
  expect(GUESSED_DIGESTS.filter((digest) => stored.includes(digest)).length).toBeGreaterThan(0);
  expect(plantedIn(JSON.stringify(played.mails())).length).toBeGreaterThan(0);
});

describe("the search in the privacy mode pseudonym", () => {
  const pseudonymous = sharedByTests(() => playPlanted(PSEUDONYM));

  test("finds a person by object id, its first digits, the label and every whole address", async () => {
    const { api, server } = pseudonymous();
    const find = async (query: string) =>
      (await server.post("/api/v1/identities/search", { query })).body;
    for (const query of [
      ...[FAILING.id, "a1b2c3d1", "Person a1b2c3d1", FAILING.userPrincipalName],
      ...[FAILING.userPrincipalName.toUpperCase(), `Otti <${FAILING.userPrincipalName}>`],
      ...[MAIL.replace("otti", "Otti"), ACCOUNT],
    ]) {
      const { items } = await find(query);
      expect(items, query).toEqual([
        expect.objectContaining({
          id: FAILING.id,
          displayName: "Person a1b2c3d1",
          userPrincipalName: null,
        }),
      ]);
    }
    // A member of a group whom no row names, a leaver whose account is the address, a worker of HR.
    for (const [query, id] of [
      [NEVER_SEEN.userPrincipalName, NEVER_SEEN.id],
      [LEAVER.userPrincipalName, LEAVER.id],
      [WORKER.workerId, WORKER.id],
      [WORKER.userPrincipalName, WORKER.id],
      [GROUP.name, GROUP.id],
    ] as const)
      expect((await find(query)).items, query).toMatchObject([{ id }]);
    const person = await api(
      `/identities/${CASE_TENANT}/${encodeURIComponent(FAILING.userPrincipalName)}`,
    );
    expect(person).toMatchObject({ id: FAILING.id, displayName: "Person a1b2c3d1" });
  });

  test("finds nobody by a part of a name, and the answer says what to search for", async () => {
    const { server } = pseudonymous();
    for (const query of ["ravensworth", "ottilie raven", "person"]) {
      const { body } = await server.post("/api/v1/identities/search", { query });
      expect(body).toMatchObject({
        items: [],
        suggestions: [],
        notFound: {
          reason: "This Steadystate stores no names of persons.",
          remedy: "Search by the object ID from Entra or by the whole user principal name.",
        },
      });
    }
    const { body } = await server.post("/api/v1/identities/search", {
      query: "nobody@fabrikam.example",
    });
    expect(body.items).toEqual([]);
    expect(body.notFound.remedy).toMatch(/^Check the address for spelling mistakes, or search by/);
  });

  test("finds the people of a pasted list of addresses", async () => {
    const { server } = pseudonymous();
    const ids = [FAILING, LEAVER, NEVER_SEEN].map(({ userPrincipalName }) => userPrincipalName);
    const { body } = await server.post("/api/v1/identities/lookup", {
      ids: [...ids, "Ottilie Ravensworth", "Person a1b2c3d1", SHARED],
    });
    expect(body.items).toMatchObject([
      { id: FAILING.id, foundBy: "user-principal-name", displayName: "Person a1b2c3d1" },
      { id: LEAVER.id, foundBy: "user-principal-name", displayName: "Person a1b2c3d2" },
      { id: NEVER_SEEN.id, foundBy: "user-principal-name", displayName: "Person a1b2c3d3" },
      { id: null, notFound: { reason: "This Steadystate stores no names of persons." } },
      { id: FAILING.id },
      {
        id: null,
        notFound: {
          reason: expect.stringMatching(
            new RegExp(`^2 people have this name or address: .*${LEAVER.id}`),
          ),
          remedy: "Look up the user principal name or the object ID instead.",
        },
      },
    ]);
  });
});
