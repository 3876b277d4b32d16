import { removalOutcomeOf } from "../../domain/failure/removal-outcome.ts";
import type { CycleRecord, ObjectCounts } from "../../domain/job-facts.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { RemovalOutcome } from "../../domain/removal-counts.ts";
import { DAY, type Instant } from "../../domain/time.ts";

const KEPT_MS = 3 * DAY;

const ATTEMPTED_FLAG = 1;
const FAILED_FLAG = 2;

type CycleRows = {
  readonly cycleId: string;
  firstAt: Instant;
  lastAt: Instant;
  /** Attempt flags by source object id. */
  readonly objects: Map<string, number>;
  readonly rows: Map<string, CycleRecord["rows"][number]>;
  readonly removals: Record<RemovalOutcome, number>;
  attemptedCount: number;
  failedCount: number;
  /** Null if a row was added after the record was built. */
  record: CycleRecord | null;
};

/** Builds a record of each cycle that has a row in the three days before `windowEnd()`. */
export function createCycleRecords(windowEnd: () => Instant) {
  const cycles = new Map<string, CycleRows>();
  let records: readonly CycleRecord[] | null = null;
  let newest: ObjectCounts = { attempted: 0, failed: 0 };

  const refresh = (): readonly CycleRecord[] => {
    const all = [...cycles.values()].sort((a, b) => b.firstAt - a.firstAt);
    newest = { attempted: all[0]?.attemptedCount ?? 0, failed: all[0]?.failedCount ?? 0 };
    return all.map((cycle) => {
      cycle.record ??= recordOf(cycle);
      return cycle.record;
    });
  };
  const dropOld = (): void => {
    for (const [id, { lastAt }] of cycles) {
      if (lastAt >= windowEnd() - KEPT_MS) continue;
      cycles.delete(id);
      records = null;
    }
  };

  return {
    add(event: ProvisioningEvent): void {
      const { cycleId, at, source } = event;
      if (cycleId === null) return;
      records = null;
      const cycle = cycles.get(cycleId) ?? emptyCycle(cycleId, at);
      cycles.set(cycleId, cycle);
      cycle.record = null;
      cycle.firstAt = Math.min(cycle.firstAt, at);
      cycle.lastAt = Math.max(cycle.lastAt, at);
      countRow(cycle, event);
      const removal = removalOutcomeOf(event);
      if (removal !== null) cycle.removals[removal] += 1;
      const before = cycle.objects.get(source.id) ?? 0;
      const after = before | attemptFlagsOf(event);
      cycle.objects.set(source.id, after);
      if ((after & ~before & ATTEMPTED_FLAG) !== 0) cycle.attemptedCount += 1;
      if ((after & ~before & FAILED_FLAG) !== 0) cycle.failedCount += 1;
    },
    /** `records` has the newest cycle first. `newest` counts the distinct objects of the newest cycle. */
    facts(): { readonly records: readonly CycleRecord[]; readonly newest: ObjectCounts } {
      dropOld();
      records ??= refresh();
      return { records, newest };
    },
  };
}

function emptyCycle(cycleId: string, at: Instant): CycleRows {
  const counts = {
    objects: new Map(),
    rows: new Map(),
    removals: { done: 0, failed: 0, withheld: 0 },
    attemptedCount: 0,
    failedCount: 0,
    record: null,
  };
  return { cycleId, firstAt: at, lastAt: at, ...counts };
}

function recordOf({ cycleId, firstAt, lastAt, objects, rows, removals }: CycleRows): CycleRecord {
  const counted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
  return {
    cycleId,
    firstEventAt: firstAt,
    lastEventAt: lastAt,
    objects: objects.size,
    rows: counted,
    removals: { ...removals },
  };
}

function countRow({ rows }: CycleRows, { action, status }: ProvisioningEvent): void {
  const key = `${action} ${status}`;
  rows.set(key, { action, status, rows: (rows.get(key)?.rows ?? 0) + 1 });
}

/** A skipped row is not an attempt, unless it means a missing account. */
function attemptFlagsOf({ status, isMissingAccountSkip }: ProvisioningEvent): number {
  if (status === "failure" || isMissingAccountSkip) return ATTEMPTED_FLAG | FAILED_FLAG;
  return status === "success" || status === "warning" ? ATTEMPTED_FLAG : 0;
}
