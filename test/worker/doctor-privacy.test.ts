import { expect, test } from "vitest";
import { fingerprintOf } from "../../domain/privacy/pseudonyms.ts";
import { openTestStore, testRedisUrl, uniqueKeyPrefix } from "../test-redis.ts";
import { runDoctorWith, settingsOf, startEntra, tenantOf } from "./doctor-run.ts";

const KEY = "a key of a test, of at least 32 characters";

async function privacyLine(privacy: object, keyPrefix = uniqueKeyPrefix()) {
  const graph = await startEntra();
  const redis = { url: testRedisUrl(), keyPrefix };
  const run = await runDoctorWith(settingsOf(tenantOf(graph), { redis, privacy }));
  const line = run.lines.find(({ head }) => head.endsWith("settings privacy"));
  return `${line?.head}: ${line?.text}`;
}

test("the doctor says whether names of persons are stored", async () => {
  expect(await privacyLine({})).toBe("ok settings privacy: full: names of persons are stored");
  expect(await privacyLine({ mode: "pseudonym", pseudonymKey: KEY })).toBe(
    "ok settings privacy: pseudonym: names of persons are not stored. The worker removes stored names at its next start",
  );
});

test("the doctor finds a key that is not the key of the stored data, and says what to do", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const store = await openTestStore({ keyPrefix });
  await store.privacy.useKey("contoso", fingerprintOf(KEY));
  expect(await privacyLine({ mode: "pseudonym", pseudonymKey: KEY }, keyPrefix)).toBe(
    "ok settings privacy: pseudonym: names of persons are not stored",
  );
  expect(await privacyLine({ mode: "pseudonym", pseudonymKey: `${KEY}!` }, keyPrefix)).toMatch(
    /^fail settings privacy: privacy\.pseudonymKey is not the key with which the data of contoso was written.*Put the former key back/,
  );
});

test.each([
  ["without redis.url", {}],
  ["while Redis does not run", { redis: { url: "redis://127.0.0.1:1" } }],
])(
  "%s, the doctor says that it has not checked the stored data, and the next step",
  async (_name, redis) => {
    const graph = await startEntra();
    const privacy = { mode: "pseudonym", pseudonymKey: KEY };
    const run = await runDoctorWith(
      settingsOf(tenantOf(graph), { redis: undefined, ...redis, privacy }),
    );
    expect(run.text("skip settings privacy")).toBe(
      "pseudonym: not checked whether names are stored and whether the key is the one of the stored data, because Redis was not read. Set redis.url to a Redis that runs, and run this command again.",
    );
  },
);
