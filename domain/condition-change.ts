import type { Condition } from "./condition.ts";
import type { JobAssessment } from "./job-assessment.ts";
import { type Instant, MINUTE, type Millis } from "./time.ts";

/** From this time on a job has this condition. */
export type ConditionChange = {
  readonly at: Instant;
  /** Null: the job was not assessed, because no worker ran. */
  readonly condition: Condition | null;
  readonly reasonCode: string | null;
};

/**
 * A job is assessed about every minute. After a longer gap, it is not known which conditions the job had in
 * the gap.
 */
const MAX_GAP_MS: Millis = 30 * MINUTE;

/** The changes that an assessment adds to the condition history of its job, oldest first. */
export function conditionChangesOf(
  previous: JobAssessment | null,
  assessment: JobAssessment,
): readonly ConditionChange[] {
  const { condition, conditionSince, assessedAt, reason } = assessment;
  const change = { condition, reasonCode: reason.code };
  if (previous === null) return [{ ...change, at: conditionSince }];
  if (assessedAt - previous.assessedAt > MAX_GAP_MS) {
    const isDatedInGap = conditionSince > previous.assessedAt;
    return [
      { at: previous.assessedAt, condition: null, reasonCode: null },
      { ...change, at: isDatedInGap ? conditionSince : assessedAt },
    ];
  }
  return previous.condition === condition ? [] : [{ ...change, at: conditionSince }];
}
