import { describe, expect, test } from "vitest";
import { createProcessProblems } from "../../config/process-problems.ts";
import { DAY } from "../../domain/time.ts";
import { limitLookUps } from "../../worker/limit-look-ups.ts";
import { openTestRedisClient } from "../test-redis.ts";
import { createMemoryLog } from "../worker/graph-stub.ts";
import { ADMIN, startActionServer } from "./action-server.ts";
import { ADA } from "./person-fixtures.ts";
import { bearer } from "./test-server.ts";

const ADA_PATH = `/api/v1/identities/contoso/${ADA}`;
/** As many as one key can add in 50 minutes, and in 75 minutes without a worker. */
const FLOOD = 250_200;
const FLOOD_WITHOUT_WORKER = 375_000;

const COPY_LAST = `
  local last = redis.call("XREVRANGE", KEYS[1], "+", "-", "COUNT", 1)[1][2]
  for _ = redis.call("XLEN", KEYS[1]) + 1, ARGV[1] do redis.call("XADD", KEYS[1], "*", unpack(last)) end
`;

async function startFlooded() {
  const server = await startActionServer();
  const redis = openTestRedisClient();
  const problems = createProcessProblems({ now: () => server.clock.now, log: createMemoryLog() });
  return {
    ...server,
    problems,
    lookUp: (key: string) => server.get(ADA_PATH, bearer(key)),
    /** The last look-up again and again, until the stream has this length. */
    repeatUntil: (entries: number) =>
      redis.eval(COPY_LAST, 1, `${server.keyPrefix}:{actions}:b`, entries),
    limit: () => limitLookUps({ store: server.store, problems, now: () => server.clock.now }),
    /** The newest entries of this actor. */
    auditOf: async (actor: string) => {
      for (let cursor = ""; ; ) {
        const path = `/api/v1/audit?actor=${actor}&limit=2&cursor=${cursor}`;
        const { body } = await server.get(path, ADMIN);
        if (body.items.length > 0 || body.next === null) return body.items;
        cursor = body.next;
      }
    },
  };
}

describe("the audit trail of a key that looks up more people than a year has room for", () => {
  test("loses only look-ups of this key, says how many, and reports a problem for a day", async () => {
    const flooded = await startFlooded();
    await flooded.lookUp("key-of-operator");
    await flooded.lookUp("key-of-helpdesk");
    await flooded.limit();
    expect(flooded.problems.list()).toEqual([]);
    await flooded.repeatUntil(FLOOD);
    // The look-up that is one too many.
    await flooded.lookUp("key-of-helpdesk");
    await flooded.limit();
    expect(await flooded.auditOf("operator")).toMatchObject([
      { action: "persons-looked-up", personIds: [ADA] },
    ]);
    const [dropped, newest] = await flooded.auditOf("helpdesk");
    expect(dropped).toMatchObject({
      ...{ action: "look-ups-dropped", actor: "helpdesk", signIn: "key", persons: null },
      ...{ droppedLookUps: 25_201, tenants: ["contoso"], personIds: [] },
    });
    expect(newest).toMatchObject({ action: "persons-looked-up", droppedLookUps: null });
    const { body } = await flooded.get("/api/v1/audit?action=look-ups-dropped", ADMIN);
    expect(body.items).toEqual([dropped]);
    const problem = { code: "look-ups-dropped", actors: 1, lookUps: 25_201 };
    expect(flooded.problems.list()).toMatchObject([problem]);
    flooded.clock.now += DAY + 1;
    await flooded.limit();
    expect(flooded.problems.list()).toEqual([]);
  });

  test("loses nothing if no worker deletes look-ups: further look-ups are refused", async () => {
    const flooded = await startFlooded();
    await flooded.lookUp("key-of-operator");
    await flooded.lookUp("key-of-helpdesk");
    await flooded.repeatUntil(FLOOD_WITHOUT_WORKER);
    const refused = await flooded.lookUp("key-of-helpdesk");
    expect(refused.status).toBe(503);
    expect(refused.body.detail).toMatch(/no room for this look-up.*check that the worker runs/);
    expect(refused.text).not.toContain(ADA);
    expect(await flooded.auditOf("operator")).toHaveLength(1);
  });
});
