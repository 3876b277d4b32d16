import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { connectStore } from "../../store/connect.ts";
import { DATA_VERSION } from "../../store/redis/data-version.ts";
import type { Store } from "../../store/store.ts";
import { CASE_TENANT, CASE_TENANT_ID } from "../cases/play-case.ts";
import { startTestServer } from "../server/test-server.ts";
import { type Contents, readContents } from "./read-contents.ts";
import { type RedisWithData, startRedisWithData } from "./redis-with-data.ts";
import { POLL_INTERVALS, RELEASES, type Release } from "./releases.ts";

// Each dump was recorded by the code of its release. This code must show everything of it.

const UPGRADE = { tenants: [CASE_TENANT], product: "0.3.0" };

async function openRelease({ rdbFile, recordedAt, contents: recorded }: Release) {
  const redis = await startRedisWithData(rdbFile);
  const store = await openStore(redis, recordedAt);
  const unreadable: object[] = [];
  store.unreadableRecords.onUnreadable((record) => unreadable.push(record));
  const server = await startTestServer({
    store,
    now: () => recordedAt,
    tenants: [
      {
        name: CASE_TENANT,
        tenantId: CASE_TENANT_ID,
        portal: null,
        pollIntervalsMs: POLL_INTERVALS,
      },
    ],
  });
  onTestFinished(() => server.close());
  return {
    redis,
    store,
    unreadable,
    contents: async () => withCyclesOf(recorded, await readContents(server)),
  };
}

/** The shown contents with only the cycles that the release listed, because later versions also list older ones. */
function withCyclesOf(recorded: Contents, shown: Contents): Contents {
  const cycles = Object.entries(shown.cycles).map(([jobId, rows]) => {
    const listed = new Set(recorded.cycles[jobId]?.map(({ cycleId }) => cycleId));
    return [jobId, rows.filter(({ cycleId }) => listed.has(cycleId))] as const;
  });
  return { ...shown, cycles: Object.fromEntries(cycles) };
}

async function openStore(
  { url }: Pick<RedisWithData, "url">,
  now: number,
  client?: Redis,
): Promise<Store> {
  const connection = client === undefined ? { url } : { client };
  const store = await connectStore({ ...connection, keyPrefix: "steadystate", now: () => now });
  onTestFinished(() => store.close());
  return store;
}

/** The different first words of all JSON records. The first word of a record is the version of its data. */
async function versionsOfRecords({ client }: RedisWithData): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const key of await client.keys("steadystate:*")) {
    if (/:\{incidents\}:[in]:/.test(key)) texts.push((await client.get(key)) ?? "");
    if (/:\{[\w-]{8}\}:[rshkpvqto]$/.test(key)) texts.push(...(await client.hvals(key)));
  }
  return [...new Set(texts.map((text) => text.slice(0, text.indexOf(" "))))].sort();
}

test.each(RELEASES)(
  "a server of this version shows everything that $version has stored, before and after the upgrade",
  async (release) => {
    const { redis, store, unreadable, contents } = await openRelease(release);
    expect(await contents()).toEqual(release.contents);
    const lifetimes = async () => {
      const keys = (await redis.client.keys("steadystate:{incidents}:n:*")).sort();
      return Promise.all(keys.map((key) => redis.client.expiretime(key)));
    };
    const before = await lifetimes();
    const result = await store.dataVersion.upgrade(UPGRADE);
    expect(result).toMatchObject({ code: "ready", from: 1 });
    expect(await lifetimes()).toEqual(before);
    expect(await versionsOfRecords(redis)).toEqual([`${DATA_VERSION}`]);
    expect(await contents()).toEqual(release.contents);
    expect(unreadable).toEqual([]);
    const [person] = release.contents.persons;
    const found = await store.people.search(
      CASE_TENANT,
      String(person?.["id"]).slice(0, 8),
      9,
      null,
    );
    expect(found.items.map(({ id }) => id)).toContain(person?.["id"]);
    expect(await store.dataVersion.upgrade(UPGRADE)).toMatchObject({ rewrittenRecords: 0 });
  },
);

test.each(RELEASES)(
  "an upgrade of the data of $version that ends at any point is continued by another process",
  async (release) => {
    const { redis, contents } = await openRelease(release);
    let rewritten = 0;
    for (const writesBeforeEnd of [1, 5, 17]) {
      const client = new Redis({ path: redis.url.slice("unix://".length) });
      client.on("error", () => undefined);
      onTestFinished(() => client.disconnect());
      let writes = 0;
      const sendCommand = client.sendCommand.bind(client);
      client.sendCommand = (command, ...rest) => {
        if (command.name.toLowerCase().startsWith("eval") && writes++ === writesBeforeEnd) {
          client.disconnect();
          return Promise.reject(new Error("killed"));
        }
        return sendCommand(command, ...rest);
      };
      const store = await openStore(redis, release.recordedAt, client);
      const upgrade = store.dataVersion.upgrade({ ...UPGRADE, lockMs: 50 });
      await expect(upgrade).rejects.toThrow();
      expect(await redis.client.hget("steadystate:{data}:v", "upgraded")).toBeNull();
    }
    const stores = await Promise.all([0, 1, 2].map(() => openStore(redis, release.recordedAt)));
    const results = await Promise.all(
      stores.map(({ dataVersion }) => dataVersion.upgrade(UPGRADE)),
    );
    for (const result of results)
      rewritten += "rewrittenRecords" in result ? result.rewrittenRecords : 0;
    expect(results.filter((r) => "rewrittenRecords" in r && r.rewrittenRecords > 0)).toHaveLength(
      1,
    );
    expect(rewritten).toBeGreaterThan(0);
    expect(await versionsOfRecords(redis)).toEqual([`${DATA_VERSION}`]);
    expect(await contents()).toEqual(release.contents);
  },
);
