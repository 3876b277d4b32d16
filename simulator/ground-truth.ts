import type { ProvisioningAction, ProvisioningResult, QuarantineReason } from "./graph-types.ts";
import { createRowVisibility, type LateRow } from "./row-visibility.ts";
import { createObjectTable, type ObjectTable } from "./tenant/object-table.ts";
import type { SimulatedTenant } from "./tenant/simulated-tenant.ts";
import type { ObjectRef } from "./tenant/tenant-change.ts";
import type { Instant } from "./tenant-view.ts";

/** `pending`: entitled but not yet processed. `never-seen`: not entitled and never processed. */
const PERSON_STATUSES = [
  "never-seen",
  "provisioned",
  "failing",
  "skipped",
  "disabled",
  "deleted",
  "pending",
] as const;
export type SimulatedPersonStatus = (typeof PERSON_STATUSES)[number];

type SimulatedCycle = {
  readonly jobId: string;
  readonly cycleId: string;
  readonly kind: "initial" | "incremental";
  readonly began: Instant;
  readonly ended: Instant | null;
  readonly result: "running" | "completed" | "failed" | "aborted";
  /** Number of objects to process, known when the cycle begins. */
  readonly objectCount: number;
  readonly rowCount: number;
};

type SimulatedQuarantine = {
  readonly jobId: string;
  readonly reason: QuarantineReason;
  readonly began: Instant;
  readonly ended: Instant | null;
};

type SimulatedStall = {
  readonly jobId: string;
  readonly began: Instant;
  readonly until: Instant;
};

/** What really happened, as the simulated service recorded it. Nothing is derived from the logs. */
export type GroundTruth = {
  /** Number of rows by job, action and status that Graph shows now or has shown before. */
  readonly rows: readonly {
    readonly jobId: string;
    readonly action: ProvisioningAction;
    readonly status: ProvisioningResult;
    readonly count: number;
  }[];
  readonly rowsTotal: number;
  /** Rows written by the service that Graph does not show yet. */
  readonly rowsNotYetVisible: number;
  /** Number of people by provisioning status. */
  peopleByStatus(jobId: string): Readonly<Record<SimulatedPersonStatus, number>>;
  statusOf(jobId: string, sourceId: string): SimulatedPersonStatus;
  /** Source ids of the people and groups whose last operation failed. */
  failingIds(jobId: string): ReadonlySet<string>;
  escrowCounts(jobId: string): { readonly objects: number; readonly references: number };
  failingCount(jobId: string): number;
  /** Whether the service runs cycles of this job now, and whether it ever did. */
  schedule(jobId: string): { readonly isActive: boolean; readonly hasRun: boolean };
  /** Source ids of leavers whose disable or delete operation failed. */
  leaversStillActive(jobId: string): ReadonlySet<string>;
  /** Source ids of the people without an account, because an attribute is missing or invalid. */
  missingAccountIds(jobId: string): ReadonlySet<string>;
  /** Source ids of the objects with a row that Graph does not show yet. */
  notYetVisibleIds(jobId: string): ReadonlySet<string>;
  /** The rows that Graph began to show over an hour late, in the last 26 hours. */
  lateRows(jobId: string): readonly (LateRow & { readonly sourceId: string })[];
  readonly cycles: readonly SimulatedCycle[];
  readonly quarantines: readonly SimulatedQuarantine[];
  /** Periods in which the service did nothing for an active job. */
  readonly stalls: readonly SimulatedStall[];
};

/** Receives the events of the simulated service. `job` is the index of a job. */
export type TruthRecorder = {
  recordRow(
    job: number,
    ref: ObjectRef,
    outcome: readonly [ProvisioningAction, ProvisioningResult],
    times: { readonly at: Instant; readonly visibleAt: Instant },
  ): void;
  /** `isLeaving`: the failed operation is a disable or delete. */
  recordStatus(
    job: number,
    ref: ObjectRef,
    status: SimulatedPersonStatus,
    isLeaving?: boolean,
  ): void;
  /** The person has no account, because an attribute is missing or invalid. */
  recordMissingAccount(job: number, ref: ObjectRef): void;
  recordCycleStart(
    job: number,
    cycle: Pick<SimulatedCycle, "cycleId" | "kind" | "began" | "objectCount">,
  ): void;
  recordCycleEnd(job: number, ended: Instant, result: SimulatedCycle["result"]): void;
  recordQuarantineStart(job: number, reason: QuarantineReason, began: Instant): void;
  recordQuarantineEnd(job: number, ended: Instant): void;
  recordStall(job: number, began: Instant, until: Instant): void;
};

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export type GroundTruthDependencies = {
  readonly tenant: SimulatedTenant;
  readonly jobIds: readonly string[];
  /** The id of an object in the source of a job. */
  readonly sourceIdOf: (job: number, ref: ObjectRef) => string;
  readonly escrowCountsOf: (job: number) => {
    readonly objects: number;
    readonly references: number;
  };
  readonly scheduleOf: (job: number) => { readonly isActive: boolean; readonly hasRun: boolean };
};

export function createGroundTruth({
  tenant,
  jobIds,
  sourceIdOf,
  escrowCountsOf,
  scheduleOf,
}: GroundTruthDependencies) {
  const records = createTruthRecords(jobIds);
  const statusCounter = createStatusCounter(tenant, records.statuses, sourceIdOf);
  const idsOf = (job: number, refs: Iterable<ObjectRef> = []): ReadonlySet<string> =>
    new Set([...refs].map((ref) => sourceIdOf(job, ref)));
  const indexOf = (jobId: string): number => {
    const job = jobIds.indexOf(jobId);
    if (job < 0) throw new Error(`There is no job ${jobId}: use one of ${jobIds.join(", ")}.`);
    return job;
  };

  const read = (now: Instant): GroundTruth => {
    const visible = records.rowVisibility.visibleBy(now);
    return {
      rows: [...visible.counts].map(([key, count]) => toRowCount(jobIds, key, count)),
      rowsTotal: visible.total,
      rowsNotYetVisible: visible.notYetVisible,
      peopleByStatus: (jobId) => statusCounter.countOf(indexOf(jobId)),
      statusOf: (jobId, sourceId) => statusCounter.statusOf(indexOf(jobId), sourceId),
      failingIds: (jobId) =>
        idsOf(indexOf(jobId), records.isLeavingByFailingObject[indexOf(jobId)]?.keys()),
      failingCount: (jobId) => records.isLeavingByFailingObject[indexOf(jobId)]?.size ?? 0,
      schedule: (jobId) => scheduleOf(indexOf(jobId)),
      leaversStillActive: (jobId) =>
        idsOf(indexOf(jobId), leaversAmong(records.isLeavingByFailingObject[indexOf(jobId)])),
      missingAccountIds: (jobId) => idsOf(indexOf(jobId), records.missingAccounts[indexOf(jobId)]),
      notYetVisibleIds: (jobId) =>
        idsOf(indexOf(jobId), records.rowVisibility.notYetVisible(indexOf(jobId), now)),
      lateRows: (jobId) =>
        [...records.rowVisibility.lateRows(indexOf(jobId))].map((row) => ({
          ...row,
          sourceId: sourceIdOf(indexOf(jobId), row.ref),
        })),
      escrowCounts: (jobId) => escrowCountsOf(indexOf(jobId)),
      // A getter copies the cycles only when they are read, because there may be thousands.
      get cycles() {
        return records.cycles.map((cycle) => ({ ...cycle }));
      },
      get quarantines() {
        return records.quarantines.map((quarantine) => ({ ...quarantine }));
      },
      stalls: records.stalls,
    };
  };
  return { truthRecorder: records.truthRecorder, read };
}

function* leaversAmong(failing: ReadonlyMap<ObjectRef, boolean> = new Map()): Generator<ObjectRef> {
  for (const [ref, isLeaving] of failing) if (isLeaving) yield ref;
}

/** The recorded events of all jobs. */
function createTruthRecords(jobIds: readonly string[]) {
  const statuses: readonly ObjectTable[] = jobIds.map(() => createObjectTable());
  const cycles: Writable<SimulatedCycle>[] = [];
  const openCycles = new Map<number, Writable<SimulatedCycle>>();
  const quarantines: Writable<SimulatedQuarantine>[] = [];
  const openQuarantines = new Map<number, Writable<SimulatedQuarantine>>();
  const stalls: SimulatedStall[] = [];
  /** Objects whose last operation failed, and whether that operation was a disable or delete. */
  const isLeavingByFailingObject = jobIds.map(() => new Map<ObjectRef, boolean>());
  const missingAccounts = jobIds.map(() => new Set<ObjectRef>());
  const rowVisibility = createRowVisibility();
  const jobIdOf = (job: number): string => jobIds[job] ?? "";

  const truthRecorder: TruthRecorder = {
    recordRow(job, ref, [action, status], times) {
      rowVisibility.add({ key: `${job} ${action} ${status}`, job, ref, ...times });
      const cycle = openCycles.get(job);
      if (cycle !== undefined) cycle.rowCount += 1;
    },
    recordStatus(job, ref, status, isLeaving = false) {
      statuses[job]?.set(ref, PERSON_STATUSES.indexOf(status));
      missingAccounts[job]?.delete(ref);
      if (status === "failing") isLeavingByFailingObject[job]?.set(ref, isLeaving);
      else isLeavingByFailingObject[job]?.delete(ref);
    },
    recordMissingAccount: (job, ref) => void missingAccounts[job]?.add(ref),
    recordCycleStart(job, began) {
      const cycle: SimulatedCycle = {
        ...began,
        jobId: jobIdOf(job),
        ended: null,
        result: "running",
        rowCount: 0,
      };
      openCycles.set(job, cycle);
      cycles.push(cycle);
    },
    recordCycleEnd(job, ended, result) {
      const cycle = openCycles.get(job);
      if (cycle !== undefined) Object.assign(cycle, { ended, result });
      openCycles.delete(job);
    },
    recordQuarantineStart(job, reason, began) {
      const quarantine = { jobId: jobIdOf(job), reason, began, ended: null };
      openQuarantines.set(job, quarantine);
      quarantines.push(quarantine);
    },
    recordQuarantineEnd(job, ended) {
      const quarantine = openQuarantines.get(job);
      if (quarantine !== undefined) quarantine.ended = ended;
      openQuarantines.delete(job);
    },
    recordStall: (job, began, until) => void stalls.push({ jobId: jobIdOf(job), began, until }),
  };

  return {
    truthRecorder,
    statuses,
    isLeavingByFailingObject,
    missingAccounts,
    cycles,
    quarantines,
    stalls,
    rowVisibility,
  };
}

/** Reads and counts the provisioning status of people in each job. */
function createStatusCounter(
  tenant: SimulatedTenant,
  statuses: readonly ObjectTable[],
  sourceIdOf: GroundTruthDependencies["sourceIdOf"],
) {
  const statusAt = (job: number, person: number): SimulatedPersonStatus => {
    const status = PERSON_STATUSES[statuses[job]?.get(person) ?? 0] ?? "never-seen";
    const isToBeProvisioned = tenant.people.isEnabled(person) && tenant.isEntitled(job, person);
    return status === "never-seen" && isToBeProvisioned ? "pending" : status;
  };
  const peopleByJob = new Map<number, ReadonlyMap<string, number>>();
  const findPerson = (job: number, sourceId: string): number => {
    const count = tenant.people.count();
    let personById = peopleByJob.get(job);
    if (personById?.size !== count) {
      personById = new Map(Array.from({ length: count }, (_, p) => [sourceIdOf(job, p), p]));
      peopleByJob.set(job, personById);
    }
    const person = personById.get(sourceId);
    if (person === undefined) throw new Error(`No person has the id ${sourceId}.`);
    return person;
  };

  return {
    statusOf: (job: number, sourceId: string) => statusAt(job, findPerson(job, sourceId)),
    countOf(job: number): Readonly<Record<SimulatedPersonStatus, number>> {
      const counts = Object.fromEntries(PERSON_STATUSES.map((status) => [status, 0]));
      for (let p = 0; p < tenant.people.count(); p++) {
        const status = statusAt(job, p);
        counts[status] = (counts[status] ?? 0) + 1;
      }
      return counts as Record<SimulatedPersonStatus, number>;
    },
  };
}

function toRowCount(
  jobIds: readonly string[],
  key: string,
  count: number,
): GroundTruth["rows"][number] {
  const [job, action, status] = key.split(" ");
  return {
    jobId: jobIds[Number(job)] ?? "",
    action: action as ProvisioningAction,
    status: status as ProvisioningResult,
    count,
  };
}
