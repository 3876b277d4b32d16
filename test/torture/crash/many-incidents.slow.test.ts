import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { isoTime, job } from "../../cases/graph-records.ts";
import { findFreePort } from "../../free-ports.ts";
import { startRedisProcess } from "../../redis-forms/redis-process.ts";
import { type RunningProduct, startProduct } from "../../redis-forms/run-product.ts";
import { NOW } from "../../simulator/graph-fixtures.ts";
import { checkMails, type ShownNotification } from "./check-mails.ts";

// Two workers find many jobs in quarantine at the same time. `npm run torture:crashes` plays 1,000 jobs.

const JOB_COUNT = process.env["CRASH_RUNS"] === undefined ? 200 : 1000;
const LIMIT_MS = 8 * 60_000;
const NOBODY = "nobody@contoso.example";

const QUARANTINE = {
  code: "Quarantine",
  quarantine: {
    currentBegan: isoTime(NOW - 3_600_000),
    seriesBegan: isoTime(NOW - 3_600_000),
    nextAttempt: isoTime(NOW + 3_600_000),
    reason: "EncounteredBaseEscrowThreshold",
    seriesCount: 1,
    error: null,
  },
};

/** Graph shows so many apps, each with one job in quarantine. */
function quarantineJobs(tenant: RunningProduct["tenant"]): void {
  const [first] = tenant.principals;
  if (first === undefined) throw new Error("the fixture has no app");
  const idOf = (i: number) => `5e000000-0000-4000-8000-${String(i).padStart(12, "0")}`;
  const principals = Array.from({ length: JOB_COUNT }, (_, i) => {
    return { ...first, id: idOf(i), appId: idOf(i), displayName: `App ${i}` };
  });
  const jobs = new Map(
    principals.map(({ id }, i) => {
      const suffix = String(i).padStart(12, "0");
      const jobId = `scim.0f3c2b1a4d5e4f608a7b9c0d1e2f3a4b.c7d8e9f0-1a2b-4c3d-8e4f-${suffix}`;
      return [id, [job({ id: jobId, status: QUARANTINE })]] as const;
    }),
  );
  const jobsOf = (id: string) => jobs.get(id) ?? null;
  Object.assign(tenant, { principals, rows: [], assignments: [], jobsOf });
}

async function listAll<T>(product: RunningProduct, path: string): Promise<readonly T[]> {
  const items: T[] = [];
  let next: string | null = null;
  do {
    const cursor: string = next === null ? "" : `&cursor=${encodeURIComponent(next)}`;
    const page = await product.api(`${path}?limit=500${cursor}`);
    items.push(...page.items);
    next = page.next;
  } while (next !== null);
  return items;
}

/** Waits until every job has an incident that a notification names, and no notification waits. */
async function waitUntilNotified(product: RunningProduct): Promise<readonly ShownNotification[]> {
  const limit = Date.now() + LIMIT_MS;
  let shown = "";
  while (Date.now() < limit) {
    await wait(1000);
    try {
      const incidents = await listAll(product, "/incidents");
      const notifications = await listAll<ShownNotification>(product, "/notifications");
      const named = new Set(notifications.flatMap(({ incidentIds }) => incidentIds));
      const waiting = notifications.filter(({ deliveries }) =>
        deliveries.some(({ state }) => state === "waiting"),
      );
      shown = `${incidents.length} incidents, ${named.size} named in ${notifications.length} notifications, ${waiting.length} wait`;
      if (named.size >= JOB_COUNT && waiting.length === 0) return notifications;
    } catch (error) {
      shown = String(error);
    }
  }
  throw new Error(shown);
}

test(`two workers send each notification about ${JOB_COUNT} incidents exactly once, and every incident is in one`, async () => {
  const port = await findFreePort();
  const args = ["--port", `${port}`, "--save", "", "--appendonly", "yes"];
  const redis = await startRedisProcess({ port, args });
  onTestFinished(() => redis.stop());
  const product = await startProduct({ url: `redis://127.0.0.1:${port}` });
  onTestFinished(() => product.stop());
  quarantineJobs(product.tenant);
  product.startWorker();
  product.startWorker();
  const notifications = await waitUntilNotified(product);
  expect(checkMails(notifications, product.mails(), NOBODY)).toEqual({
    lost: [],
    repeats: 0,
    problems: [],
  });
});
