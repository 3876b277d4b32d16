import { copyFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { connectStore } from "../../store/connect.ts";
import { playTenant } from "./play-tenant.ts";
import { readContents } from "./read-contents.ts";
import { DUMP_FILE, startRedisWithData } from "./redis-with-data.ts";

// `npm run record:dump` writes the dump of a release (CONTRIBUTING.md). Without RECORD_DUMP the test
// only checks that a dump can be recorded.

const GENERATED = join(import.meta.dirname, "generated");
const MAX_DUMP_BYTES = 300_000;
/** A dump must still have its keys when a test loads it years later. */
const A_CENTURY_SECONDS = 100 * 365 * 86_400;

test("a dump of a played tenant is small and contains a record of every kind", async () => {
  const redis = await startRedisWithData(null);
  const time = { now: 0 };
  const store = await connectStore({
    url: redis.url,
    keyPrefix: "steadystate",
    now: () => time.now,
  });
  onTestFinished(() => store.close());
  const played = await playTenant(store, (now) => {
    time.now = now;
  });
  const contents = await readContents(played.server);
  expect(Object.values(contents).every((part) => Object.keys(part).length > 0)).toBe(true);
  expect(new Set(contents.incidents.map(({ state }) => state)).size).toBe(2);
  expect(new Set(contents.notifications.map(({ state }) => state)).size).toBe(3);

  for (const key of await redis.client.keys("*")) {
    if ((await redis.client.ttl(key)) > 0) await redis.client.expire(key, A_CENTURY_SECONDS);
  }
  await redis.client.save();
  const dump = join(redis.directory, DUMP_FILE);
  expect(statSync(dump).size).toBeLessThan(MAX_DUMP_BYTES);
  if (process.env["RECORD_DUMP"] === undefined) return;
  const packageJson = readFileSync(join(import.meta.dirname, "..", "..", "package.json"), "utf8");
  const { version } = JSON.parse(packageJson) as { readonly version: string };
  copyFileSync(dump, join(GENERATED, `${version}.rdb`));
  const recorded = { recordedAt: new Date(played.clock.now()).toISOString(), ...contents };
  writeFileSync(join(GENERATED, `${version}.json`), `${JSON.stringify(recorded, null, 1)}\n`);
});
