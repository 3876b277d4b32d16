import {
  createGuidGenerator,
  createRandomStream,
  type RandomStream,
} from "../../simulator/random.ts";
import { poisonedRows } from "./poisoned-rows.ts";
import { ordinaryRowJson } from "./row-json.ts";
import type { JobRole, World, WorldJob, WorldRow, WorldTimes } from "./world-types.ts";

// What Entra has in a run: jobs, their states over time, and the rows of their logs. Everything
// follows from the seed, so that the truth at the end is known exactly.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const CYCLE_INTERVAL_MS = 40 * MINUTE_MS;
export const CYCLE_LENGTH_MS = 3 * MINUTE_MS;
const HISTORY_MS = 2 * DAY_MS;
const STOPPED_BEFORE_START_MS = 6 * HOUR_MS;

const PEOPLE_PER_TENANT = 60;
const FAILING_PEOPLE = 20;
const MAX_ROWS_PER_CYCLE = 8;
const LATE_ROW_SHARE = 0.04;
/** Less than an hour, because the re-read for later rows comes only once an hour. */
const MAX_LATENESS_MS = 50 * MINUTE_MS;

const TENANT_NAMES: readonly string[] = ["contoso", "fabrikam"];
const ROLES_BY_TENANT: readonly (readonly JobRole[])[] = [
  ["healthy", "failing", "quarantined", "poisoned", "recovered"],
  ["healthy", "healthy", "stopped", "paused", "quarantined"],
];

export function createWorld(seed: number, times: WorldTimes): World {
  const guid = createGuidGenerator(seed, "torture");
  const random = createRandomStream(seed, "torture world");
  const tenants = TENANT_NAMES.map((name, index) => ({ name, tenantId: guid(index) }));
  const jobs = ROLES_BY_TENANT.flatMap((roles, tenantIndex) =>
    roles.map((role, index) =>
      createJob({ role, tenant: TENANT_NAMES[tenantIndex] ?? "", guid, random }, times, [
        tenantIndex,
        index,
      ]),
    ),
  );
  const rows = jobs.flatMap((job) => [
    ...ordinaryRows(job, times, { guid, random }),
    ...(job.role === "poisoned" ? poisonedRows(job, times.startsAt, random) : []),
  ]);
  return { tenants, jobs, rows: rows.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)) };
}

function createJob(
  parts: {
    readonly role: JobRole;
    readonly tenant: string;
    readonly guid: (index: number) => string;
    readonly random: RandomStream;
  },
  { startsAt, rowsEndAt }: WorldTimes,
  [tenantIndex, index]: readonly [number, number],
): WorldJob {
  const { role, tenant, guid, random } = parts;
  const number = 10 + tenantIndex * 10 + index;
  const liveMs = rowsEndAt - startsAt;
  const from = startsAt + random.next() * liveMs * 0.6;
  const isQuarantined = role === "quarantined" || role === "recovered";
  return {
    id: `scim.${guid(number + 100).replaceAll("-", "")}.${guid(number + 200)}`,
    tenant,
    application: { id: guid(number), displayName: `App ${number}` },
    role,
    cycleOffsetMs: Math.floor((random.next() * CYCLE_INTERVAL_MS) / 1000) * 1000,
    quarantinedFrom: isQuarantined ? Math.floor(from) : null,
    quarantinedTo: role === "recovered" ? Math.floor(from + liveMs * 0.3) : null,
  };
}

/** The times at which cycles of the job began, up to `to`. */
export function cycleStarts(job: WorldJob, from: number, to: number): readonly number[] {
  const first =
    Math.ceil((from - job.cycleOffsetMs) / CYCLE_INTERVAL_MS) * CYCLE_INTERVAL_MS +
    job.cycleOffsetMs;
  const starts: number[] = [];
  for (let at = first; at <= to; at += CYCLE_INTERVAL_MS) {
    if (!isInQuarantine(job, at)) starts.push(at);
  }
  return starts;
}

export function isInQuarantine(job: WorldJob, at: number): boolean {
  const { quarantinedFrom, quarantinedTo } = job;
  return (
    quarantinedFrom !== null &&
    at >= quarantinedFrom &&
    (quarantinedTo === null || at < quarantinedTo)
  );
}

/** The time after which a job of this role runs no cycle; null if it goes on. */
export function lastCycleBefore(job: WorldJob, startsAt: number): number | null {
  return job.role === "stopped" || job.role === "paused"
    ? startsAt - STOPPED_BEFORE_START_MS
    : null;
}

function ordinaryRows(
  job: WorldJob,
  { startsAt, rowsEndAt }: WorldTimes,
  { guid, random }: { readonly guid: (index: number) => string; readonly random: RandomStream },
): readonly WorldRow[] {
  const last = lastCycleBefore(job, startsAt) ?? rowsEndAt - CYCLE_LENGTH_MS;
  const failingPeople = job.role === "failing" ? FAILING_PEOPLE : random.int(3);
  const tenantOffset = 1000 * (1 + TENANT_NAMES.indexOf(job.tenant));
  return cycleStarts(job, startsAt - HISTORY_MS, last).flatMap((cycleAt) =>
    Array.from({ length: random.int(MAX_ROWS_PER_CYCLE + 1) }, (_, index): WorldRow => {
      const person = random.int(PEOPLE_PER_TENANT);
      const at = cycleAt + Math.floor((random.next() * CYCLE_LENGTH_MS) / 1000) * 1000;
      const latenessMs = random.isChosen(LATE_ROW_SHARE) ? random.next() * MAX_LATENESS_MS : 0;
      const id = `${job.application.displayName.replace(" ", "-")}-${cycleAt}-${index}`;
      const sourceId = guid(tenantOffset + person);
      const outcome = {
        action: random.isChosen(0.2) ? "create" : "update",
        status: statusOf(person < failingPeople, random),
        sourceId,
      };
      return {
        id,
        tenant: job.tenant,
        jobId: job.id,
        at,
        visibleAt: Math.min(at + latenessMs, rowsEndAt),
        json: () => ordinaryRowJson({ id, at, cycleAt, job, person, ...outcome }),
        counted: outcome,
      };
    }),
  );
}

function statusOf(isFailing: boolean, random: RandomStream): string {
  if (isFailing) return "failure";
  return random.isChosen(0.1) ? "skipped" : "success";
}
