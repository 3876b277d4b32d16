// The log source of `bench/ingest`: a simulated Graph with one tenant, in its own process.
import { startGraphServer } from "../../simulator/graph/graph-server.ts";
import type { ProvisioningObjectSummary } from "../../simulator/graph-types.ts";
import { createSimulatedWorld } from "../../simulator/simulated-world.ts";
import { catalogueApps } from "../../simulator/tenant/applications.ts";
import type { LogRow, TenantView } from "../../simulator/tenant-view.ts";

const [people = 50_000, eventCount = 200_000] = process.argv.slice(2).map(Number);

const DAY_MS = 86_400_000;
const now = Math.floor(Date.now() / 1000) * 1000;
const CLIENT = { clientId: "7d0c8c3e-1111-4222-8333-444455556666", secret: "bench" };

// Ten jobs in a busy month: people join, move and leave about nine times as often as by default.
const world = createSimulatedWorld({
  seed: 8,
  peopleCount: people,
  apps: catalogueApps(10),
  startsAt: now - 29 * DAY_MS,
  turnover: { join: 1.1, move: 1.3, leave: 1, changeAttribute: 5.2 },
});
await world.advanceTo(now);

// Rows are rendered once and kept as text. With millions of live objects, this process would spend more time
// on garbage collection than on serving pages, and the benchmark would measure that.
const rows = world.view
  .provisioningRows(null, null)
  .slice(-eventCount)
  .map((row): LogRow<ProvisioningObjectSummary> => {
    const json = JSON.stringify(row.render());
    return {
      id: row.id,
      at: row.at,
      visibleAt: row.visibleAt,
      json,
      render: () => JSON.parse(json),
    };
  });
const view: TenantView = {
  ...world.view,
  provisioningRows(from, to) {
    const after = from ?? Number.NEGATIVE_INFINITY;
    const before = to ?? Number.POSITIVE_INFINITY;
    return rows.slice(
      firstIndexWhere((at) => at > after),
      firstIndexWhere((at) => at >= before),
    );
  },
};
const { tenantId } = view;
const graph = await startGraphServer({
  views: [view],
  clock: { now: () => now },
  wallClock: { now: Date.now },
  seed: 8,
  emptyPageRatio: 0,
  reportsRateLimit: null,
  synchronizationRateLimit: null,
  tokenLifetimeSeconds: 400 * 86_400,
  apps: [
    {
      tenantId,
      clientId: CLIENT.clientId,
      secrets: [{ value: CLIENT.secret }],
      permissions: ["ProvisioningLog.Read.All", "Synchronization.Read.All", "Application.Read.All"],
      licence: "P1",
    },
  ],
});
const sample = rows.slice(0, 2000).map((row) => JSON.stringify(row.render()).length);
console.log(
  JSON.stringify({
    ...CLIENT,
    tenantId,
    url: graph.url,
    caFile: graph.caFile,
    now,
    rows: rows.length,
    bytesPerRow: Math.round(sample.reduce((sum, bytes) => sum + bytes, 0) / sample.length),
    people: countDistinct((row) => row.sourceIdentity.id),
    jobs: countDistinct((row) => row.jobId),
  }),
);

function countDistinct(keyOf: (row: ProvisioningObjectSummary) => string | null): number {
  return new Set(rows.map((row) => keyOf(row.render()))).size;
}

/** Index of the first row whose time passes the test; rows are in order of time. */
function firstIndexWhere(test: (at: number) => boolean): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(rows[middle]?.at ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
