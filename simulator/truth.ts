import type { Instant } from "./seam.ts";
import type { ObjectRef } from "./tenant/change.ts";
import { createObjectTable, type ObjectTable } from "./tenant/object-table.ts";
import type { Tenant } from "./tenant/tenant.ts";
import type { ProvisioningAction, ProvisioningResult, QuarantineReason } from "./wire.ts";

/** `pending`: entitled, not looked at yet. `never-seen`: not entitled and never looked at. */
const STANDINGS = [
  "never-seen",
  "provisioned",
  "failing",
  "skipped",
  "disabled",
  "deleted",
  "pending",
] as const;
export type Standing = (typeof STANDINGS)[number];

type TrueCycle = {
  readonly jobId: string;
  readonly cycleId: string;
  readonly kind: "initial" | "incremental";
  readonly began: Instant;
  readonly ended: Instant | null;
  readonly result: "running" | "completed" | "failed" | "aborted";
  /** Objects to look at, known when the cycle begins. */
  readonly objects: number;
  readonly rows: number;
};

type TrueQuarantine = {
  readonly jobId: string;
  readonly reason: QuarantineReason;
  readonly began: Instant;
  readonly ended: Instant | null;
};

type TrueStall = {
  readonly jobId: string;
  readonly began: Instant;
  readonly until: Instant;
};

/** What really happened, counted where it happens and never read back from the logs. */
export type Truth = {
  /** Rows by job, action and status that Graph shows by now or has ever shown. */
  readonly rows: readonly {
    readonly jobId: string;
    readonly action: ProvisioningAction;
    readonly status: ProvisioningResult;
    readonly count: number;
  }[];
  readonly rowsTotal: number;
  /** Written but not yet to be seen in Graph. */
  readonly rowsUnderway: number;
  /** Distinct people by standing. */
  people(jobId: string): Readonly<Record<Standing, number>>;
  standingOf(jobId: string, sourceId: string): Standing;
  /** Source ids of the people and groups whose last operation failed. */
  failing(jobId: string): ReadonlySet<string>;
  escrow(jobId: string): { readonly objects: number; readonly references: number };
  failingCount(jobId: string): number;
  /** Whether the service runs cycles of this job, and whether it ever did. */
  schedule(jobId: string): { readonly isActive: boolean; readonly hasRun: boolean };
  /** Those of them who left and could be neither disabled nor deleted. */
  keptLeavers(jobId: string): ReadonlySet<string>;
  /** Source ids of which a row is written but not yet to be seen in Graph. */
  underway(jobId: string): ReadonlySet<string>;
  readonly cycles: readonly TrueCycle[];
  readonly quarantines: readonly TrueQuarantine[];
  /** When the service stood still for a job. */
  readonly stalls: readonly TrueStall[];
};

/** What the service tells as it goes. Jobs are named by their index. */
export type Witness = {
  row(
    job: number,
    ref: ObjectRef,
    what: readonly [ProvisioningAction, ProvisioningResult],
    arrivesAt: Instant,
  ): void;
  /** `isLeaving`: what fails is a disable or delete. */
  standing(job: number, ref: ObjectRef, standing: Standing, isLeaving?: boolean): void;
  cycleBegan(job: number, cycle: Pick<TrueCycle, "cycleId" | "kind" | "began" | "objects">): void;
  cycleEnded(job: number, ended: Instant, result: TrueCycle["result"]): void;
  quarantineBegan(job: number, reason: QuarantineReason, began: Instant): void;
  quarantineEnded(job: number, ended: Instant): void;
  stalled(job: number, began: Instant, until: Instant): void;
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export type TruthDeps = {
  readonly tenant: Tenant;
  readonly jobIds: readonly string[];
  readonly escrowOf: (job: number) => { readonly objects: number; readonly references: number };
  readonly scheduleOf: (job: number) => { readonly isActive: boolean; readonly hasRun: boolean };
};

export function createTruth({ tenant, jobIds, escrowOf, scheduleOf }: TruthDeps) {
  const book = createBook(jobIds);
  const people = createCensus(tenant, book.standings);
  const idsOf = (refs: Iterable<ObjectRef> = []): ReadonlySet<string> =>
    new Set([...refs].map((ref) => tenant.idOf(ref)));
  const indexOf = (jobId: string): number => {
    const job = jobIds.indexOf(jobId);
    if (job < 0) throw new Error(`There is no job ${jobId}: take one of ${jobIds.join(", ")}.`);
    return job;
  };

  const read = (now: Instant): Truth => {
    const arrived = book.rows.arrivedBy(now);
    return {
      rows: [...arrived.counts].map(([key, count]) => rowCount(jobIds, key, count)),
      rowsTotal: arrived.total,
      rowsUnderway: arrived.underway,
      people: (jobId) => people.countOf(indexOf(jobId)),
      standingOf: (jobId, sourceId) => people.standingOf(indexOf(jobId), sourceId),
      failing: (jobId) => idsOf(book.failing[indexOf(jobId)]?.keys()),
      failingCount: (jobId) => book.failing[indexOf(jobId)]?.size ?? 0,
      schedule: (jobId) => scheduleOf(indexOf(jobId)),
      keptLeavers: (jobId) => idsOf(leaversIn(book.failing[indexOf(jobId)])),
      underway: (jobId) => idsOf(book.rows.underway(indexOf(jobId), now)),
      escrow: (jobId) => escrowOf(indexOf(jobId)),
      // Copied when somebody asks: there may be thousands of them.
      get cycles() {
        return book.cycles.map((cycle) => ({ ...cycle }));
      },
      get quarantines() {
        return book.quarantines.map((seal) => ({ ...seal }));
      },
      stalls: book.stalls,
    };
  };
  return { witness: book.witness, read };
}

function* leaversIn(failing: ReadonlyMap<ObjectRef, boolean> = new Map()): Generator<ObjectRef> {
  for (const [ref, isLeaving] of failing) if (isLeaving) yield ref;
}

/** What the witness said, as it was said. */
function createBook(jobIds: readonly string[]) {
  const standings: readonly ObjectTable[] = jobIds.map(() => createObjectTable());
  const cycles: Mutable<TrueCycle>[] = [];
  const open = new Map<number, Mutable<TrueCycle>>();
  const quarantines: Mutable<TrueQuarantine>[] = [];
  const seals = new Map<number, Mutable<TrueQuarantine>>();
  const stalls: TrueStall[] = [];
  /** Whose last operation failed, and whether it was a disable or delete. */
  const failing = jobIds.map(() => new Map<ObjectRef, boolean>());
  const rows = createArrivals();
  const jobIdOf = (job: number): string => jobIds[job] ?? "";

  const witness: Witness = {
    row(job, ref, [action, status], arrivesAt) {
      rows.add({ key: `${job} ${action} ${status}`, job, ref, arrivesAt });
      const cycle = open.get(job);
      if (cycle !== undefined) cycle.rows += 1;
    },
    standing(job, ref, standing, isLeaving = false) {
      standings[job]?.set(ref, STANDINGS.indexOf(standing));
      if (standing === "failing") failing[job]?.set(ref, isLeaving);
      else failing[job]?.delete(ref);
    },
    cycleBegan(job, began) {
      const cycle: TrueCycle = {
        ...began,
        jobId: jobIdOf(job),
        ended: null,
        result: "running",
        rows: 0,
      };
      open.set(job, cycle);
      cycles.push(cycle);
    },
    cycleEnded(job, ended, result) {
      const cycle = open.get(job);
      if (cycle !== undefined) Object.assign(cycle, { ended, result });
      open.delete(job);
    },
    quarantineBegan(job, reason, began) {
      const seal = { jobId: jobIdOf(job), reason, began, ended: null };
      seals.set(job, seal);
      quarantines.push(seal);
    },
    quarantineEnded(job, ended) {
      const seal = seals.get(job);
      if (seal !== undefined) seal.ended = ended;
      seals.delete(job);
    },
    stalled: (job, began, until) => void stalls.push({ jobId: jobIdOf(job), began, until }),
  };

  return { witness, standings, failing, cycles, quarantines, stalls, rows };
}

/** Where each person stands in each application. */
function createCensus(tenant: Tenant, standings: readonly ObjectTable[]) {
  const standingAt = (job: number, person: number): Standing => {
    const standing = STANDINGS[standings[job]?.get(person) ?? 0] ?? "never-seen";
    const isAwaited = tenant.people.isEnabled(person) && tenant.isEntitled(job, person);
    return standing === "never-seen" && isAwaited ? "pending" : standing;
  };
  let personOf = new Map<string, number>();
  const findPerson = (sourceId: string): number => {
    const count = tenant.people.count();
    if (personOf.size !== count) {
      personOf = new Map(Array.from({ length: count }, (_, p) => [tenant.people.idOf(p), p]));
    }
    const person = personOf.get(sourceId);
    if (person === undefined) throw new Error(`No person has the id ${sourceId}.`);
    return person;
  };

  return {
    standingOf: (job: number, sourceId: string) => standingAt(job, findPerson(sourceId)),
    countOf(job: number): Readonly<Record<Standing, number>> {
      const counts = Object.fromEntries(STANDINGS.map((standing) => [standing, 0]));
      for (let p = 0; p < tenant.people.count(); p++) {
        const standing = standingAt(job, p);
        counts[standing] = (counts[standing] ?? 0) + 1;
      }
      return counts as Record<Standing, number>;
    },
  };
}

function rowCount(jobIds: readonly string[], key: string, count: number): Truth["rows"][number] {
  const [job, action, status] = key.split(" ");
  return {
    jobId: jobIds[Number(job)] ?? "",
    action: action as ProvisioningAction,
    status: status as ProvisioningResult,
    count,
  };
}

/** Counts by key of what has arrived; whatever is still underway is looked at again next time. */
function createArrivals() {
  type Row = {
    readonly key: string;
    readonly job: number;
    readonly ref: ObjectRef;
    readonly arrivesAt: Instant;
  };
  const counts = new Map<string, number>();
  let waiting: Row[] = [];
  let total = 0;
  return {
    add: (row: Row) => void waiting.push(row),
    *underway(job: number, now: Instant): Generator<ObjectRef> {
      for (const row of waiting) if (row.job === job && row.arrivesAt > now) yield row.ref;
    },
    arrivedBy(now: Instant) {
      const underway: typeof waiting = [];
      for (const row of waiting) {
        if (row.arrivesAt > now) {
          underway.push(row);
          continue;
        }
        counts.set(row.key, (counts.get(row.key) ?? 0) + 1);
        total += 1;
      }
      waiting = underway;
      return { counts: new Map(counts), total, underway: waiting.length };
    },
  };
}
