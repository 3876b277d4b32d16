import { createColumn } from "../column.ts";
import { guidMaker } from "../random.ts";
import type { Instant, LogRow } from "../seam.ts";
import type { Failure } from "../target/target.ts";
import type { Edit, ObjectRef } from "../tenant/change.ts";
import type { ProvisioningAction, ProvisioningObjectSummary, ProvisioningResult } from "../wire.ts";
import type { Latency } from "./latency.ts";

/** What a row tells, apart from its action and status: which steps it shows. */
const SHAPES = ["export", "redundant", "not-entitled", "staged", "unresolved"] as const;
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

/** Graph keeps provisioning logs for 30 days (P1 and P2). */
const RETENTION_MS = 30 * 86_400_000;

export type RowFacts = {
  readonly at: Instant;
  readonly job: number;
  readonly cycle: number;
  readonly ref: ObjectRef;
  readonly action: (typeof ACTIONS)[number];
  readonly status: (typeof STATUSES)[number];
  readonly shape: (typeof SHAPES)[number];
  readonly edits: readonly Edit[];
  readonly failure: Failure | null;
  /** Whether the target had the object when the row was written. */
  readonly isInTarget: boolean;
  /** This was a retry of what failed before. */
  readonly isRetry: boolean;
  /** 0 where nothing waits in escrow. */
  readonly firstFailedAt: Instant;
  readonly retries: number;
  readonly durationMs: number;
};

export type RenderRow = (
  facts: RowFacts,
  row: { readonly index: number; readonly id: string },
) => ProvisioningObjectSummary;

export type LogBook = {
  /** Answers when the row arrives. */
  append(facts: RowFacts): Instant;
  /** Rows with from < at < to that have arrived `by` one moment and after another, oldest first. */
  rows(
    from: Instant | null,
    to: Instant | null,
    arrived: { readonly by: Instant; readonly after: Instant | null },
  ): readonly LogRow<ProvisioningObjectSummary>[];
};

const IN_TARGET = 1;
const RETRY = 2;
const NO_EDITS: readonly Edit[] = [];

/** Rows as columns of numbers, about 60 bytes each; their wire form is made when somebody asks. */
export function createLogBook(seed: number, latency: Latency, render: RenderRow): LogBook {
  const idOf = guidMaker(seed, "row");
  const columns = createColumns();
  const failures = internTable<Failure>(({ code, reason }) => `${code}\n${reason}`);
  const editLists: (readonly Edit[])[] = [NO_EDITS];

  const factsOf = (index: number): RowFacts => {
    const kind = columns.kind.get(index);
    const flags = columns.flags.get(index);
    return {
      at: columns.at.get(index),
      job: columns.job.get(index),
      cycle: columns.cycle.get(index),
      ref: columns.ref.get(index),
      action: ACTIONS[kind >> 2] ?? "other",
      status: STATUSES[kind & 3] ?? "skipped",
      shape: SHAPES[columns.shape.get(index)] ?? "export",
      edits: editLists[columns.edits.get(index)] ?? NO_EDITS,
      failure: failures.get(columns.failure.get(index)),
      isInTarget: (flags & IN_TARGET) !== 0,
      isRetry: (flags & RETRY) !== 0,
      firstFailedAt: columns.firstFailedAt.get(index),
      retries: columns.retries.get(index),
      durationMs: columns.duration.get(index),
    };
  };

  const rowAt = (index: number): LogRow<ProvisioningObjectSummary> => ({
    get id() {
      return idOf(index);
    },
    at: columns.at.get(index),
    arrivesAt: columns.arrivesAt.get(index),
    render: () => render(factsOf(index), { index, id: idOf(index) }),
  });

  return {
    append(facts) {
      const at = Math.floor(facts.at / 1000) * 1000;
      const arrivesAt = latency.arrivalOf(at);
      const { edits } = facts;
      columns.at.push(at);
      columns.arrivesAt.push(arrivesAt);
      columns.firstFailedAt.push(facts.firstFailedAt);
      columns.ref.push(facts.ref);
      columns.cycle.push(facts.cycle);
      columns.failure.push(failures.put(facts.failure));
      columns.edits.push(edits.length === 0 ? 0 : editLists.push(edits) - 1);
      columns.duration.push(facts.durationMs);
      columns.job.push(facts.job);
      columns.kind.push((ACTIONS.indexOf(facts.action) << 2) | STATUSES.indexOf(facts.status));
      columns.shape.push(SHAPES.indexOf(facts.shape));
      columns.flags.push((facts.isInTarget ? IN_TARGET : 0) | (facts.isRetry ? RETRY : 0));
      columns.retries.push(Math.min(255, facts.retries));
      return arrivesAt;
    },
    rows(from, to, { by, after }) {
      const oldest = Math.max(from ?? Number.NEGATIVE_INFINITY, by - RETENTION_MS);
      const seen = after ?? Number.NEGATIVE_INFINITY;
      const found: LogRow<ProvisioningObjectSummary>[] = [];
      const end = to ?? Number.POSITIVE_INFINITY;
      for (let i = firstAfter(columns.at, oldest); i < columns.at.length(); i++) {
        if (columns.at.get(i) >= end) break;
        const arrivesAt = columns.arrivesAt.get(i);
        if (arrivesAt <= by && arrivesAt > seen) found.push(rowAt(i));
      }
      return found;
    },
  };
}

function createColumns() {
  return {
    at: createColumn("f64"),
    arrivesAt: createColumn("f64"),
    firstFailedAt: createColumn("f64"),
    ref: createColumn("i32"),
    cycle: createColumn("i32"),
    failure: createColumn("i32"),
    edits: createColumn("i32"),
    duration: createColumn("i32"),
    job: createColumn("u8"),
    kind: createColumn("u8"),
    shape: createColumn("u8"),
    flags: createColumn("u8"),
    retries: createColumn("u8"),
  };
}

/** The first index whose value is above `bound`; the column is in ascending order. */
function firstAfter(column: { length(): number; get(i: number): number }, bound: number): number {
  let low = 0;
  let high = column.length();
  while (low < high) {
    const middle = (low + high) >> 1;
    if (column.get(middle) > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Equal things once: number 0 is nothing. */
function internTable<T>(keyOf: (value: T) => string) {
  const values: (T | null)[] = [null];
  const numbers = new Map<string, number>();
  return {
    get: (number: number): T | null => values[number] ?? null,
    put(value: T | null): number {
      if (value === null) return 0;
      const key = keyOf(value);
      const known = numbers.get(key);
      if (known !== undefined) return known;
      const number = values.push(value) - 1;
      numbers.set(key, number);
      return number;
    },
  };
}
