import { expect, test } from "vitest";
import { dumpRedis } from "../dump-redis.ts";
import { openTestRedisClient, uniqueKeyPrefix } from "../test-redis.ts";
import { CASE_START, JOB, job, row } from "./graph-records.ts";
import { playCase } from "./play-case.ts";
import { HOUR, MINUTE, PSEUDONYM } from "./pseudonym-world.ts";

const person = (n: number, displayName: string, userPrincipalName: string) => ({
  id: `a1b2c3d${n}-0000-4000-8000-00000000000${n}`,
  displayName,
  userPrincipalName,
});
const BRIENS = ["ada.o'brien", "x'brien", "brien", "d!#^~_-'brien"].map((account, i) =>
  person(i + 1, `Brien ${i}`, `${account}@fabrikam.example`),
);
const MARK = person(7, "Mark Page", "mark_page@fabrikam.example");

const failure = (by: object, n: number, errorCode: string, reason: string) =>
  row({ jobId: JOB, at: CASE_START - HOUR - n * MINUTE, error: { errorCode, reason }, ...by });

const rows = [
  ...BRIENS.map((by, i) => failure({ person: by }, i, "EntryConflict", "odd")),
  failure(
    { person: MARK, targetId: "mark_page" },
    5,
    "OddCode",
    "user mark_page already exists. mark page has no account. MarkPage",
  ),
  failure({ person: MARK, targetId: "page" }, 6, "OddCode", "user page already exists"),
  failure({ person: BRIENS[0] }, 7, "PlantedCodeQuillfeather", "odd"),
  failure({ person: BRIENS[1] }, 8, "Conflict-Quillfeather", "odd"),
  failure({ person: BRIENS[2] }, 9, "InvalidDomainValue", "odd"),
];

async function play() {
  const keyPrefix = uniqueKeyPrefix();
  const played = await playCase({
    keyPrefix,
    jobs: [job({ id: JOB })],
    rows,
    settings: { privacy: PSEUDONYM, notify: [{ to: ["oncall@fabrikam.example"] }] },
  });
  await played.poll();
  await played.poll({ afterMs: 10 * MINUTE });
  return { ...played, keyPrefix };
}

test("in the privacy mode pseudonym, user principal names with apostrophes and other signs find their own person only", async () => {
  const { server } = await play();
  const find = async (query: string) =>
    (await server.post("/api/v1/identities/search", { query })).body.items.map(
      ({ id }: { id: string }) => id,
    );
  for (const { id, userPrincipalName } of BRIENS)
    for (const query of [userPrincipalName, `<${userPrincipalName}>`, ` '${userPrincipalName}'`])
      expect(await find(query), query).toEqual([id]);
  expect(await find("o'brien@fabrikam.example")).toEqual([]);
});

test("in the privacy mode pseudonym, an account name such as mark_page and an error code that contains a name are not stored", async () => {
  const { api, keyPrefix } = await play();
  const { items } = await api(`/jobs/${JOB}/failures`);
  const codes = [...new Set<string>(items.map(({ code }: { code: string }) => code))];
  expect(codes).toContain("EntryConflict");
  expect(codes).toContain("InvalidDomainValue");
  expect(codes.filter((code) => /^UnknownCode-[0-9a-f]{6}$/.test(code))).toHaveLength(3);
  const texts = [...(await dumpRedis(openTestRedisClient(), keyPrefix)), JSON.stringify(items)];
  for (const name of ["quillfeather", "mark_page", "mark page", "markpage", "user page"])
    for (const text of texts)
      expect(text.toLowerCase().includes(name), `${name} in ${text.slice(0, 80)}`).toBe(false);
});
