import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { connectStore } from "../../store/connect.ts";
import { CASE_TENANT, CASE_TENANT_ID } from "../cases/play-case.ts";
import { startTestServer } from "../server/test-server.ts";
import { type Contents, readContents } from "./read-contents.ts";
import { startRedisWithData } from "./redis-with-data.ts";

// Each dump was recorded by the code of its release (record-dump.test.ts). This code must show
// everything of it.

const GENERATED = join(import.meta.dirname, "generated");
const RELEASES = readdirSync(GENERATED)
  .filter((name) => name.endsWith(".rdb"))
  .map((name) => name.slice(0, -".rdb".length));

const MINUTE = 60_000;
const POLL_INTERVALS = {
  logs: MINUTE,
  jobs: MINUTE,
  audits: 5 * MINUTE,
  assignments: 60 * MINUTE,
  discovery: 360 * MINUTE,
};

type Recorded = Contents & { readonly recordedAt: string };

function recordedOf(release: string): Recorded {
  return JSON.parse(readFileSync(join(GENERATED, `${release}.json`), "utf8")) as Recorded;
}

test.each(RELEASES)(
  "a server of this version shows everything that %s has stored, before a worker of this version has started",
  async (release) => {
    const { recordedAt, ...recorded } = recordedOf(release);
    const now = () => Date.parse(recordedAt);
    const redis = await startRedisWithData(join(GENERATED, `${release}.rdb`));
    const store = await connectStore({ url: redis.url, keyPrefix: "steadystate", now });
    onTestFinished(() => store.close());
    const unreadable: object[] = [];
    store.unreadableRecords.onUnreadable((record) => unreadable.push(record));
    const server = await startTestServer({
      store,
      now,
      tenants: [{ name: CASE_TENANT, tenantId: CASE_TENANT_ID, pollIntervalsMs: POLL_INTERVALS }],
    });
    onTestFinished(() => server.close());
    expect(await readContents(server)).toEqual(recorded);
    expect(unreadable).toEqual([]);
  },
);
