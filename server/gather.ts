import { SEVERITIES } from "../domain/condition.ts";
import { METRICS } from "../domain/metrics.ts";
import {
  eventSamples,
  pollSamples,
  type Sample,
  samples,
  targetSamples,
} from "../domain/samples.ts";
import type { JobSnapshot } from "../domain/snapshot.ts";
import { HOUR } from "../domain/time.ts";
import type { PollKind } from "../store/store.ts";
import type { World } from "./world.ts";

/** A target that nobody has looked at for so long is unknown: its series end. */
const TARGET_SEEN_WITHIN_MS = HOUR;
/** More waiting notices or open incidents than this are shown as this many. */
const MAX_COUNTED = 1000;

/** Every sample of /metrics that these tenants have, read now. */
export async function gather(world: World, tenants: readonly string[]): Promise<readonly Sample[]> {
  const { store, now } = world;
  const snapshots = await store.jobs.snapshots(tenants);
  const parts = await Promise.all([
    snapshots.flatMap((snapshot) => samples(snapshot, now())),
    ...snapshots.map(async ({ job }) =>
      eventSamples(job, await store.events.totals(job.tenant, job.jobId)),
    ),
    ...tenants.map((tenant) => sightOf(world, tenant, snapshots)),
    targetsOf(world, tenants),
    incidentsOf(world, tenants),
    [{ name: METRICS.build.name, labels: { version: world.version }, value: 1 }],
  ]);
  return parts.flat();
}

async function sightOf(
  { store }: World,
  tenant: string,
  snapshots: readonly JobSnapshot[],
): Promise<readonly Sample[]> {
  const sight = snapshots.find(({ job }) => job.tenant === tenant)?.sight;
  const every: Partial<Record<PollKind, number | undefined>> = {
    logs: sight?.logsEveryMs,
    jobs: sight?.jobsEveryMs,
  };
  return [...(await store.polls.all(tenant))].flatMap(([collector, poll]) =>
    pollSamples(tenant, {
      collector,
      everyMs: every[collector] ?? null,
      lastSuccessAt: poll.lastSuccessAt,
      watermark: poll.watermark,
      progressRatio: poll.progressRatio,
    }),
  );
}

async function targetsOf(
  { store, now }: World,
  tenants: readonly string[],
): Promise<readonly Sample[]> {
  const readings = await store.targets.list(tenants);
  const since = now() - TARGET_SEEN_WITHIN_MS;
  return readings
    .map((reading) => ({
      ...reading,
      probe: reading.probe !== null && reading.probe.at >= since ? reading.probe : null,
      ...(reading.scrape !== null && reading.scrape.at >= since ? {} : NO_SCRAPE),
    }))
    .flatMap(targetSamples);
}

const NO_SCRAPE = {
  scrape: null,
  requestsPerSecond: null,
  failuresPerSecond: null,
  meanLatencyMs: null,
};

async function incidentsOf(world: World, tenants: readonly string[]): Promise<readonly Sample[]> {
  const [open, waiting] = await Promise.all([
    world.store.incidents.list({ tenants, state: "open", limit: MAX_COUNTED, cursor: null }),
    waitingOf(world, tenants),
  ]);
  const perSeverity = tenants.flatMap((tenant) =>
    SEVERITIES.map((severity) => ({
      name: METRICS.incidents.name,
      labels: { tenant, severity },
      value: open.items.filter((item) => item.tenant === tenant && item.severity === severity)
        .length,
    })),
  );
  return [...perSeverity, { name: METRICS.noticesWaiting.name, labels: {}, value: waiting }];
}

/** The list is of all tenants; whoever sees some of them hears of theirs alone. */
async function waitingOf(
  { store, tenants: all }: World,
  tenants: readonly string[],
): Promise<number> {
  const waiting = await store.incidents.waiting(MAX_COUNTED);
  if (tenants.length === all.length) return waiting.length;
  const ids = waiting.map(({ incidentId }) => incidentId);
  const told = await Promise.all(ids.map((id) => store.incidents.get(id)));
  return told.filter((incident) => incident !== null && tenants.includes(incident.tenant)).length;
}
