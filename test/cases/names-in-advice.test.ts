import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { readSettings } from "../../config/read-settings.ts";
import { createPersonSearch } from "../../server/person-search.ts";
import { watchedTenants } from "../../server/watched-tenants.ts";
import { dumpRedis } from "../dump-redis.ts";
import { bearer, startTestServer } from "../server/test-server.ts";
import { openTestRedisClient, uniqueKeyPrefix } from "../test-redis.ts";
import { CASE_START, JOB, job, row } from "./graph-records.ts";
import { playCase } from "./play-case.ts";
import { HOUR, MINUTE, PSEUDONYM } from "./pseudonym-world.ts";

const PERSON = {
  id: "a1b2c3d1-0000-4000-8000-000000000001",
  displayName: "Xa One",
  userPrincipalName: "xa.one@fabrikam.example",
};
const URN = "urn:ietf:params:scim:schemas:extension:urnperson.hoffmann:2.0:User:department";
const ADVICE = {
  LinkOne:
    "Check the user at https://portal.azure.microsoft.com/users/secretperson@fabrikam.example in the app.",
  LinkTwo: "Check the user at https://entra.microsoft.com/users/secretperson%40fabrikam.example.",
  LinkThree: "See https://learn.microsoft.com/entra/identity?user=secretperson for details.",
  UrnOne: `${URN} is required.`,
  UrnTwo: `The attribute "${URN}" is required.`,
  UrnThree: `${URN.toUpperCase()} is required.`,
};
const VIEWER_KEY = "key-of-a-viewer";
const NAMES = ["secretperson", "urnperson", "hoffmann"];
const namesIn = (text: string) => NAMES.filter((name) => text.toLowerCase().includes(name));

const rows = Object.entries(ADVICE).map(([errorCode, recommendedAction], i) =>
  row({
    jobId: JOB,
    person: PERSON,
    at: CASE_START - HOUR - i * MINUTE,
    error: { errorCode, reason: "Something odd", recommendedAction },
    changes: [{ displayName: URN, oldValue: null, newValue: "x" }],
  }),
);

async function playAdvice(privacy: object) {
  const keyPrefix = uniqueKeyPrefix();
  const played = await playCase({
    keyPrefix,
    jobs: [job({ id: JOB })],
    rows,
    settings: { privacy, notify: [{ to: ["oncall@fabrikam.example"] }] },
  });
  await played.poll();
  await played.poll({ afterMs: 10 * MINUTE });
  const settings = readSettings("all", {
    env: { STEADYSTATE_CONFIG: "steadystate.yaml" },
    readFile: () => JSON.stringify(played.settings),
  });
  const sha256 = createHash("sha256").update(VIEWER_KEY).digest("hex");
  const server = await startTestServer({
    store: played.store,
    now: played.clock.now,
    tenants: watchedTenants(settings),
    personSearch: createPersonSearch(settings.privacy),
    access: {
      mode: "keys",
      keys: [{ name: "viewer", sha256, role: "viewer", tenants: ["*"] }],
    },
  });
  const read = async (path: string) => {
    const { status, text } = await server.get(path, bearer(VIEWER_KEY));
    expect(status, path).toBe(200);
    return text;
  };
  return { ...played, keyPrefix, read, close: () => server.close() };
}

const PATHS = [
  ...["/api/v1/jobs", `/api/v1/jobs/${JOB}`, `/api/v1/jobs/${JOB}/failures`],
  ...["/api/v1/incidents", `/api/v1/jobs/${JOB}/changes`, "/metrics"],
];

test.each([
  ["full", {}],
  ["pseudonym", PSEUDONYM],
])(
  "in the privacy mode %s, a viewer reads no name in Microsoft's advice",
  async (_mode, privacy) => {
    const { read, close } = await playAdvice(privacy);
    for (const path of PATHS) expect(namesIn(await read(path)), path).toEqual([]);
    const failures = await read(`/api/v1/jobs/${JOB}/failures`);
    expect(failures).toContain(
      "Check the user at hxxps[://]portal.azure.microsoft.com/users in the app.",
    );
    expect(failures).toContain("See hxxps[://]learn.microsoft.com/entra/identity for details.");
    expect(failures).toContain("Microsoft advises: department is required.");
    await close();
  },
);

test("in the privacy mode pseudonym, no name in Microsoft's advice is stored", async () => {
  const { keyPrefix, close } = await playAdvice(PSEUDONYM);
  for (const text of await dumpRedis(openTestRedisClient(), keyPrefix))
    expect(namesIn(text), text.slice(0, 200)).toEqual([]);
  await close();
});
