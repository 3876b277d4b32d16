import type { JobIncidentKind } from "../incident-kind.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { Instant } from "../time.ts";
import type { HoldingCondition, Trouble } from "../trouble.ts";

/** The trouble of a kind; null if the job has none. */
export function findTrouble(
  assessment: Pick<JobAssessment, "troubles"> | null,
  kind: JobIncidentKind,
): Trouble | null {
  return assessment?.troubles.find((trouble) => trouble.kind === kind) ?? null;
}

/**
 * The conditions that are troubles. A trouble that the job has had before keeps its beginning, unless
 * none of the failure clusters is the same.
 */
export function findTroubles(
  conditions: readonly HoldingCondition[],
  previous: JobAssessment | null,
  now: Instant,
): readonly Trouble[] {
  return conditions.flatMap(({ kind, ...condition }) => {
    if (kind === null) return [];
    const before = findTrouble(previous, kind);
    const isSame =
      before !== null && (kind !== "failures" || haveCommonTopic(before.topics, condition.topics));
    const since = isSame ? before.since : condition.since;
    return [{ kind, ...condition, since: Math.min(since, now) }];
  });
}

/** True if the two lists have a common topic, and also if no topic is known. */
export function haveCommonTopic(
  a: readonly { readonly id: string }[],
  b: readonly { readonly id: string }[],
): boolean {
  if (a.length === 0 || b.length === 0) return true;
  const ids = new Set(a.map(({ id }) => id));
  return b.some(({ id }) => ids.has(id));
}
