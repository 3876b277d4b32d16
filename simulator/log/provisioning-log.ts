import type {
  ProvisioningAction,
  ProvisioningObjectSummary,
  ProvisioningResult,
} from "../graph-types.ts";
import { createNumberColumn } from "../number-column.ts";
import { createGuidGenerator } from "../random.ts";
import type { TargetFailure } from "../target/provisioning-target.ts";
import type { AttributeEdit, ObjectRef } from "../tenant/tenant-change.ts";
import type { Instant, LogRow } from "../tenant-view.ts";
import type { LogLatency } from "./log-latency.ts";

/** The shape of a row decides which provisioning steps the row contains. */
const ROW_SHAPES = [
  "export",
  "redundant",
  "not-entitled",
  "staged",
  "unresolved",
  "invalid-attribute",
] as const;
const ACTIONS = [
  "create",
  "update",
  "disable",
  "delete",
  "stagedDelete",
  "other",
] as const satisfies readonly ProvisioningAction[];
const STATUSES = [
  "success",
  "failure",
  "skipped",
  "warning",
] as const satisfies readonly ProvisioningResult[];

/** Graph keeps provisioning logs for 30 days with a P1 or P2 licence. */
const RETENTION_MS = 30 * 86_400_000;

export type RowData = {
  readonly at: Instant;
  readonly jobIndex: number;
  readonly cycleNumber: number;
  readonly ref: ObjectRef;
  readonly action: (typeof ACTIONS)[number];
  readonly status: (typeof STATUSES)[number];
  readonly shape: (typeof ROW_SHAPES)[number];
  readonly edits: readonly AttributeEdit[];
  readonly failure: TargetFailure | null;
  /** Whether the object was in the target when the row was written. */
  readonly isInTarget: boolean;
  /** Whether the operation was a retry of an earlier failure. */
  readonly isRetry: boolean;
  /** Time of the first failure; 0 when the object is not in escrow. */
  readonly firstFailedAt: Instant;
  readonly retryCount: number;
  readonly durationMs: number;
};

export type RenderRow = (
  rowData: RowData,
  row: { readonly index: number; readonly id: string },
) => ProvisioningObjectSummary;

export type ProvisioningLog = {
  /** Returns the time from which the row is visible. */
  append(rowData: RowData): Instant;
  /** Rows with from < at < to that became visible not later than `visibleBy`, oldest first. */
  rows(
    from: Instant | null,
    to: Instant | null,
    visibleBy: Instant,
  ): readonly LogRow<ProvisioningObjectSummary>[];
};

const IN_TARGET_FLAG = 1;
const RETRY_FLAG = 2;
const NO_EDITS: readonly AttributeEdit[] = [];

/**
 * Stores rows as columns of numbers, with about 60 bytes per row, and renders the JSON form of a
 * row on demand.
 */
export function createProvisioningLog(
  seed: number,
  latency: LogLatency,
  render: RenderRow,
): ProvisioningLog {
  const idOf = createGuidGenerator(seed, "row");
  const columns = createColumns();
  const failures = createInternTable<TargetFailure>(({ code, reason }) => `${code}\n${reason}`);
  const editLists: (readonly AttributeEdit[])[] = [NO_EDITS];

  const rowDataAt = (index: number): RowData => {
    const kind = columns.kind.get(index);
    const flags = columns.flags.get(index);
    return {
      at: columns.at.get(index),
      jobIndex: columns.job.get(index),
      cycleNumber: columns.cycle.get(index),
      ref: columns.ref.get(index),
      action: ACTIONS[kind >> 2] ?? "other",
      status: STATUSES[kind & 3] ?? "skipped",
      shape: ROW_SHAPES[columns.shape.get(index)] ?? "export",
      edits: editLists[columns.edits.get(index)] ?? NO_EDITS,
      failure: failures.get(columns.failure.get(index)),
      isInTarget: (flags & IN_TARGET_FLAG) !== 0,
      isRetry: (flags & RETRY_FLAG) !== 0,
      firstFailedAt: columns.firstFailedAt.get(index),
      retryCount: columns.retries.get(index),
      durationMs: columns.duration.get(index),
    };
  };

  const rowAt = (index: number): LogRow<ProvisioningObjectSummary> => ({
    get id() {
      return idOf(index);
    },
    at: columns.at.get(index),
    visibleAt: columns.visibleAt.get(index),
    render: () => render(rowDataAt(index), { index, id: idOf(index) }),
  });

  return {
    append(rowData) {
      const at = Math.floor(rowData.at / 1000) * 1000;
      const visibleAt = latency.visibleAtFor(at);
      const { edits } = rowData;
      columns.at.push(at);
      columns.visibleAt.push(visibleAt);
      columns.firstFailedAt.push(rowData.firstFailedAt);
      columns.ref.push(rowData.ref);
      columns.cycle.push(rowData.cycleNumber);
      columns.failure.push(failures.put(rowData.failure));
      columns.edits.push(edits.length === 0 ? 0 : editLists.push(edits) - 1);
      columns.duration.push(rowData.durationMs);
      columns.job.push(rowData.jobIndex);
      columns.kind.push((ACTIONS.indexOf(rowData.action) << 2) | STATUSES.indexOf(rowData.status));
      columns.shape.push(ROW_SHAPES.indexOf(rowData.shape));
      columns.flags.push(
        (rowData.isInTarget ? IN_TARGET_FLAG : 0) | (rowData.isRetry ? RETRY_FLAG : 0),
      );
      columns.retries.push(Math.min(255, rowData.retryCount));
      return visibleAt;
    },
    rows(from, to, visibleBy) {
      const oldest = Math.max(from ?? Number.NEGATIVE_INFINITY, visibleBy - RETENTION_MS);
      const rows: LogRow<ProvisioningObjectSummary>[] = [];
      const end = to ?? Number.POSITIVE_INFINITY;
      for (let i = firstIndexAbove(columns.at, oldest); i < columns.at.length(); i++) {
        if (columns.at.get(i) >= end) break;
        if (columns.visibleAt.get(i) <= visibleBy) rows.push(rowAt(i));
      }
      return rows;
    },
  };
}

function createColumns() {
  return {
    at: createNumberColumn("f64"),
    visibleAt: createNumberColumn("f64"),
    firstFailedAt: createNumberColumn("f64"),
    ref: createNumberColumn("i32"),
    cycle: createNumberColumn("i32"),
    failure: createNumberColumn("i32"),
    edits: createNumberColumn("i32"),
    duration: createNumberColumn("i32"),
    job: createNumberColumn("u8"),
    kind: createNumberColumn("u8"),
    shape: createNumberColumn("u8"),
    flags: createNumberColumn("u8"),
    retries: createNumberColumn("u8"),
  };
}

/** The first index whose value is above `bound`; the column is in ascending order. */
function firstIndexAbove(
  column: { length(): number; get(i: number): number },
  bound: number,
): number {
  let low = 0;
  let high = column.length();
  while (low < high) {
    const middle = (low + high) >> 1;
    if (column.get(middle) > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Stores equal values only once and gives each value a number; 0 stands for null. */
function createInternTable<T>(keyOf: (value: T) => string) {
  const values: (T | null)[] = [null];
  const numbers = new Map<string, number>();
  return {
    get: (number: number): T | null => values[number] ?? null,
    put(value: T | null): number {
      if (value === null) return 0;
      const key = keyOf(value);
      const knownNumber = numbers.get(key);
      if (knownNumber !== undefined) return knownNumber;
      const number = values.push(value) - 1;
      numbers.set(key, number);
      return number;
    },
  };
}
