import type { AccessChange, AccessTimes, AccessTimesByKind } from "../access-change.ts";
import type { Instant, Millis } from "../time.ts";

/** An access change and the time at which the assignments made it due; null if this time is not known. */
export type DatedAccessChange = AccessChange & { readonly dueAt: Instant | null };

export function summariseAccessTimes(changes: readonly DatedAccessChange[]): AccessTimesByKind {
  return {
    account: summarise(changes.filter(({ kind }) => kind === "account")),
    removal: summarise(changes.filter(({ kind }) => kind === "removal")),
  };
}

function summarise(changes: readonly DatedAccessChange[]): AccessTimes {
  const durations = changes
    .map(({ dueAt, firstRowAt, doneAt }) => Math.max(0, doneAt - (dueAt ?? firstRowAt)))
    .sort((a, b) => a - b);
  return {
    done: changes.length,
    dated: changes.filter(({ dueAt }) => dueAt !== null).length,
    medianMs: quantile(durations, 0.5),
    p95Ms: quantile(durations, 0.95),
  };
}

/** The smallest value that at least this share of the values does not exceed. */
function quantile(sorted: readonly Millis[], share: number): Millis | null {
  return sorted[Math.ceil(sorted.length * share) - 1] ?? null;
}
