// A tenant's log behind Graph's face, in a process of its own: what `bench/ingest` reads.
import { startGraph } from "../../simulator/graph/start.ts";
import type { LogRow, TenantView } from "../../simulator/seam.ts";
import { catalogueApps } from "../../simulator/tenant/applications.ts";
import type { ProvisioningObjectSummary } from "../../simulator/wire.ts";
import { createWorld } from "../../simulator/world.ts";

const [people = 50_000, wanted = 200_000] = process.argv.slice(2).map(Number);

const DAY_MS = 86_400_000;
const now = Math.floor(Date.now() / 1000) * 1000;
const CLIENT = { clientId: "bench", secret: "bench" };

// Ten jobs in a lively month: people come, change and go eight times as often as they do.
const world = createWorld({
  seed: 8,
  people,
  apps: catalogueApps(10),
  startsAt: now - 29 * DAY_MS,
  turnover: { join: 1.1, move: 1.3, leave: 1, relabel: 5.2 },
});
await world.advanceTo(now);

// Made up once and kept as text: the bench is about reading pages, and millions of objects would
// keep the collector of this process busier than its server.
const rows = world.view
  .provisioningRows(null, null)
  .slice(-wanted)
  .map((row): LogRow<ProvisioningObjectSummary> => {
    const json = JSON.stringify(row.render());
    return {
      id: row.id,
      at: row.at,
      arrivesAt: row.arrivesAt,
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
      firstWhere((at) => at > after),
      firstWhere((at) => at >= before),
    );
  },
};
const { tenantId } = view;
const graph = await startGraph({
  views: [view],
  clock: { now: () => now },
  wallClock: { now: Date.now },
  seed: 8,
  emptyPageRatio: 0,
  reportsAllowance: null,
  synchronizationAllowance: null,
  tokenSeconds: 400 * 86_400,
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
    people: distinct((row) => row.sourceIdentity.id),
    jobs: distinct((row) => row.jobId),
  }),
);

function distinct(of: (row: ProvisioningObjectSummary) => string | null): number {
  return new Set(rows.map((row) => of(row.render()))).size;
}

/** Rows are in order of time: the first whose time passes. */
function firstWhere(passes: (at: number) => boolean): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(rows[middle]?.at ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
