import { setTimeout as wait } from "node:timers/promises";
import { SECOND } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import { NOTIFICATION_LIMITS } from "../../worker/dispatch/dispatch.ts";
import { startBenchRedis } from "../bench-redis.ts";
import type { BenchContext, Benchmark } from "../benchmark.ts";
import { createInstallation, type ProductInstallation } from "../processes/product-processes.ts";
import { quantile } from "../statistics.ts";
import {
  type Fleet,
  fleetSettings,
  KEY_PREFIX,
  largeTenantName,
  prepareFleet,
  recipientOf,
  startFleet,
  tenantName,
} from "./fleet.ts";

/** The shortest interval that the settings allow. */
const POLL_SECONDS = 30;
const GROUP_WAIT_SECONDS = NOTIFICATION_LIMITS.groupWaitMs / SECOND;
const TENANTS = 6;
const JOBS_PER_TENANT = 10;
const LARGE_LOG_ROWS = 1_000_000;
const LARGE_TENANT = largeTenantName(0);
const INJECT_EVERY_MS = 1300;
const MAX_WAIT_MS = 150_000;

export const QUARANTINE: Benchmark = {
  name: "quarantine",
  summary: "from the quarantine in Graph to the accepted mail, while another tenant back-fills",
  description: `A worker process polls six tenants with ten jobs each, every ${POLL_SECONDS} seconds. Every ${INJECT_EVERY_MS / 1000} s, the simulated Graph shows the next job in
quarantine. The measured time begins then, and ends when the mail server has accepted the mail. During the first half of the jobs, the worker has nothing else to do. During the second
half, the worker also back-fills another tenant with a million rows, at the rate that Graph's limits allow. Up to one poll
interval passes before the worker reads the quarantine. Then the worker waits ${GROUP_WAIT_SECONDS} s for other changes that belong in
the same mail (README, "Notifications"). So the goal is the interval plus this wait plus 5 s.`,
  metrics: {
    poll_interval: ["s", "time between two polls of the jobs"],
    group_wait: ["s", "how long a change waits for others before the mail is written"],
    "alone.p50": [
      "s",
      "from the quarantine in Graph to the accepted mail, without a back-fill, median",
    ],
    "alone.p99": ["s", "99th percentile; goal: at most the interval plus the wait plus 5"],
    "backfill.p50": ["s", "the same while another tenant is back-filled, median"],
    "backfill.p99": ["s", "99th percentile; goal: at most the interval plus the wait plus 5"],
    "backfill.rows": ["events", "rows of the other tenant that were read in this time"],
    missing: ["mails", "mails that did not arrive within 150 s of the last quarantine"],
  },
  run: benchQuarantine,
};

async function benchQuarantine(context: BenchContext): Promise<void> {
  const redis = await startBenchRedis();
  context.logProgress("simulating the tenants");
  const fleet = await startFleet({
    tenants: TENANTS,
    jobsPerTenant: JOBS_PER_TENANT,
    largeTenants: 1,
    largeLogRows: LARGE_LOG_ROWS,
  });
  const store = await connectStore({ url: redis.url, keyPrefix: KEY_PREFIX, now: Date.now });
  await prepareFleet(store, fleet.source);
  const poll = { jobs: `${POLL_SECONDS}s`, logs: `${POLL_SECONDS}s` };
  const settings = fleetSettings({ url: redis.url }, fleet.source, poll);
  const isSmall = ({ name }: { readonly name: string }) => name !== LARGE_TENANT;
  const alone = createInstallation({
    ...settings,
    tenants: settings.tenants.filter(isSmall),
  });
  const together = createInstallation(settings);
  try {
    context.emit("poll_interval", POLL_SECONDS);
    context.emit("group_wait", GROUP_WAIT_SECONDS);
    const jobs = Math.max(2, Math.round(TENANTS * JOBS_PER_TENANT * context.scale));
    const half = Math.floor(jobs / 2);
    const first = await runPart(context, fleet, { installation: alone, from: 0, to: half });
    const second = await runPart(context, fleet, { installation: together, from: half, to: jobs });
    for (const [name, delays] of [
      ["alone", first],
      ["backfill", second],
    ] as const) {
      context.emit(`${name}.p50`, quantile(delays, 0.5));
      context.emit(`${name}.p99`, quantile(delays, 0.99));
    }
    const rows = await Promise.all(
      (await store.events.jobs(LARGE_TENANT)).map(({ jobId }) =>
        store.events.totalRows(LARGE_TENANT, jobId),
      ),
    );
    context.emit(
      "backfill.rows",
      rows.reduce((total, count) => total + count, 0),
    );
    context.emit("missing", jobs - first.length - second.length);
  } finally {
    fleet.stop();
    await store.close();
    await redis.stop();
    alone.remove();
    together.remove();
  }
}

type Part = {
  readonly installation: ProductInstallation;
  readonly from: number;
  readonly to: number;
};

/** Puts jobs into quarantine one after the other. Returns the delay of each mail in seconds. */
async function runPart(
  { logProgress }: BenchContext,
  fleet: Fleet,
  { installation, from, to }: Part,
): Promise<readonly number[]> {
  const worker = installation.startWorker();
  logProgress("waiting for the first polls");
  await wait(POLL_SECONDS * 1000);
  const begun = new Map<string, number>();
  for (let n = from; n < to; n++) {
    // Neighbouring numbers are in different tenants.
    const [tenant, application] = [n % TENANTS, Math.floor(n / TENANTS)];
    const { tenantIds, applications } = fleet.source;
    const { at } = await fleet.quarantine(tenantIds[tenant] ?? "", applications[application] ?? "");
    begun.set(recipientOf(tenantName(tenant), application), at);
    logProgress(`quarantine ${n + 1} of ${to}`);
    await wait(INJECT_EVERY_MS);
  }
  const delays = await waitForMails(fleet, begun);
  await worker.stop();
  return delays;
}

async function waitForMails(
  fleet: Fleet,
  begun: ReadonlyMap<string, number>,
): Promise<readonly number[]> {
  const deadline = Date.now() + MAX_WAIT_MS;
  for (;;) {
    const arrived = new Map<string, number>();
    for (const { to, at } of (await fleet.mails()).toReversed())
      if (begun.has(to) && !arrived.has(to)) arrived.set(to, at);
    if (arrived.size === begun.size || Date.now() > deadline)
      return [...arrived].map(([to, at]) => (at - (begun.get(to) ?? at)) / 1000);
    await wait(1000);
  }
}
