import type { CycleRecord, ObjectCounts } from "../../domain/facts.ts";
import type { ProvisioningEvent } from "../../domain/provisioning.ts";
import { DAY, type Instant } from "../../domain/time.ts";

const KEPT_MS = 3 * DAY;

const ATTEMPTED = 1;
const FAILED = 2;

type Cycle = {
  readonly cycleId: string;
  firstAt: Instant;
  lastAt: Instant;
  /** What was tried on each object of it. */
  readonly objects: Map<string, number>;
  readonly rows: Map<string, CycleRecord["rows"][number]>;
  attempted: number;
  failed: number;
  /** Made again when a row has come. */
  record: CycleRecord | null;
};

/** What the log has shown of each cycle of the last three days. */
export function createCycles(until: () => Instant) {
  const cycles = new Map<string, Cycle>();
  let records: readonly CycleRecord[] | null = null;
  let newest: ObjectCounts = { attempted: 0, failed: 0 };

  const refresh = (): readonly CycleRecord[] => {
    const all = [...cycles.values()].sort((a, b) => b.firstAt - a.firstAt);
    newest = { attempted: all[0]?.attempted ?? 0, failed: all[0]?.failed ?? 0 };
    return all.map((cycle) => {
      cycle.record ??= recordOf(cycle);
      return cycle.record;
    });
  };
  const forgetOld = (): void => {
    for (const [id, { lastAt }] of cycles) {
      if (lastAt >= until() - KEPT_MS) continue;
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
      const before = cycle.objects.get(source.id) ?? 0;
      const after = before | triedBy(event);
      cycle.objects.set(source.id, after);
      if ((after & ~before & ATTEMPTED) !== 0) cycle.attempted += 1;
      if ((after & ~before & FAILED) !== 0) cycle.failed += 1;
    },
    /** Newest first, and the distinct objects since the first row of the newest. */
    facts(): { readonly records: readonly CycleRecord[]; readonly newest: ObjectCounts } {
      forgetOld();
      records ??= refresh();
      return { records, newest };
    },
  };
}

function emptyCycle(cycleId: string, at: Instant): Cycle {
  const counts = { objects: new Map(), rows: new Map(), attempted: 0, failed: 0, record: null };
  return { cycleId, firstAt: at, lastAt: at, ...counts };
}

function recordOf({ cycleId, firstAt, lastAt, objects, rows }: Cycle): CycleRecord {
  const counted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
  return { cycleId, firstAt, lastAt, objects: objects.size, rows: counted };
}

function countRow({ rows }: Cycle, { action, status }: ProvisioningEvent): void {
  const key = `${action} ${status}`;
  rows.set(key, { action, status, rows: (rows.get(key)?.rows ?? 0) + 1 });
}

/** A skip tries nothing. */
function triedBy({ status }: Pick<ProvisioningEvent, "status">): number {
  if (status === "failure") return ATTEMPTED | FAILED;
  return status === "success" || status === "warning" ? ATTEMPTED : 0;
}
