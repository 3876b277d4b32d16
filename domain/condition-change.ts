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

/** Assessments come every minute or so. After a longer pause the time between them is unknown. */
const MAX_PAUSE_MS: Millis = 30 * MINUTE;

/** The changes that an assessment adds to the condition history of its job, oldest first. */
export function conditionChangesOf(
  previous: JobAssessment | null,
  assessment: JobAssessment,
): readonly ConditionChange[] {
  const { condition, conditionSince, assessedAt, reason } = assessment;
  const change = { condition, reasonCode: reason.code };
  if (previous === null) return [{ ...change, at: conditionSince }];
  if (assessedAt - previous.assessedAt > MAX_PAUSE_MS) {
    const isDatedInPause = conditionSince > previous.assessedAt;
    return [
      { at: previous.assessedAt, condition: null, reasonCode: null },
      { ...change, at: isDatedInPause ? conditionSince : assessedAt },
    ];
  }
  return previous.condition === condition ? [] : [{ ...change, at: conditionSince }];
}
