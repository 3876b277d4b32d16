import type { ProvisioningObjectSummary, SynchronizationJob } from "../../simulator/graph-types.ts";
import type { LogRow, TenantView } from "../../simulator/tenant-view.ts";
import { isoTime, job as jobRecord } from "../cases/graph-records.ts";
import {
  CYCLE_INTERVAL_MS,
  CYCLE_LENGTH_MS,
  cycleStarts,
  isInQuarantine,
  lastCycleBefore,
} from "./world.ts";
import type { World, WorldJob, WorldRow, WorldTenant } from "./world-types.ts";

const HOUR_MS = 3_600_000;
/** A job whose quarantine lasts for all of this time still has an execution before it. */
const EXECUTION_SEARCH_MS = 24 * HOUR_MS;

/** What the simulated Graph shows of one tenant of the world, at any simulated time. */
export function createGraphView(
  world: World,
  tenant: WorldTenant,
  clock: { now(): number },
  startsAt: number,
): TenantView {
  const jobs = world.jobs.filter((job) => job.tenant === tenant.name);
  const rows = world.rows.filter((row) => row.tenant === tenant.name).map(toLogRow);
  const jobOf = (servicePrincipalId: string) =>
    jobs.find(({ application }) => application.id === servicePrincipalId) ?? null;
  return {
    tenantId: tenant.tenantId,
    clock,
    provisioningRows: (from, to) =>
      rows.filter(
        ({ at, visibleAt }) =>
          visibleAt <= clock.now() && (from === null || from < at) && (to === null || at < to),
      ),
    auditRows: () => [],
    servicePrincipals: () =>
      jobs.map(({ application: { id, displayName } }) => ({
        id,
        displayName,
        appId: id,
        appDisplayName: displayName,
        servicePrincipalType: "Application",
        accountEnabled: true,
        tags: [],
      })) as never,
    jobsOf(id) {
      const job = jobOf(id);
      return job === null ? null : [jobRecordAt(job, clock.now(), startsAt)];
    },
    assignmentsOf: (id) => (jobOf(id) === null ? null : []),
    membersOf: () => null,
    secretsOf: () => [],
    schemaOf: () => null,
    validateCredentials: async () => ({ ok: true, message: "" }),
    controlJob: () => undefined,
  };
}

function toLogRow({ id, at, visibleAt, json }: WorldRow): LogRow<ProvisioningObjectSummary> {
  return {
    id,
    at,
    visibleAt,
    render: () => JSON.parse(json()) as ProvisioningObjectSummary,
    get json() {
      return json();
    },
  };
}

/** The `synchronizationJob` of a job as Graph shows it at `now`. */
function jobRecordAt(job: WorldJob, now: number, startsAt: number): SynchronizationJob {
  const last = Math.min(now - CYCLE_LENGTH_MS, lastCycleBefore(job, startsAt) ?? now);
  const beganAt = cycleStarts(job, now - EXECUTION_SEARCH_MS, last).at(-1) ?? null;
  const status = {
    ...executionsAt(beganAt),
    ...(job.role === "paused" ? { code: "Paused" } : {}),
    ...(isInQuarantine(job, now) ? quarantineStatus(job.quarantinedFrom ?? now) : {}),
  };
  const record = jobRecord({ id: job.id, interval: "PT40M", status });
  return {
    ...record,
    schedule: { ...record.schedule, state: job.role === "paused" ? "Disabled" : "Active" },
  } as never;
}

function executionsAt(beganAt: number | null): object {
  if (beganAt === null) return {};
  const times = {
    timeBegan: isoTime(beganAt),
    timeEnded: isoTime(beganAt + CYCLE_LENGTH_MS),
  };
  const { status } = jobRecord({ id: "scim" });
  const execution = {
    ...status.lastExecution,
    activityIdentifier: `c0000000-0000-4000-8000-${String(beganAt).slice(-12).padStart(12, "0")}`,
    ...times,
  };
  return {
    lastExecution: execution,
    lastSuccessfulExecution: execution,
    lastSuccessfulExecutionWithExports: execution,
    steadyStateLastAchievedTime: times.timeEnded,
  };
}

function quarantineStatus(from: number): object {
  return {
    code: "Quarantine",
    quarantine: {
      reason: "EncounteredQuarantineException",
      currentBegan: isoTime(from),
      seriesBegan: isoTime(from),
      seriesCount: 1,
      nextAttempt: isoTime(from + 9 * CYCLE_INTERVAL_MS),
      error: null,
    },
  };
}
