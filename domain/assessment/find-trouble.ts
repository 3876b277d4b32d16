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
 * The conditions that are troubles. A trouble that the previous assessment also had keeps its beginning. A
 * trouble of failing objects keeps it only if the two have a common failure cluster, or if the clusters of one
 * are not known.
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

/** True if the lists have a common topic, and also if one of them is empty: its topics are not known. */
export function haveCommonTopic(
  a: readonly { readonly id: string }[],
  b: readonly { readonly id: string }[],
): boolean {
  if (a.length === 0 || b.length === 0) return true;
  const ids = new Set(a.map(({ id }) => id));
  return b.some(({ id }) => ids.has(id));
}
