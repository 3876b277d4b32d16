import fc from "fast-check";
import { expect } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import { CONDITIONS } from "../../../domain/condition.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import type { Instant } from "../../../domain/time.ts";
import { DAY } from "../../../domain/time.ts";
import { jobRow } from "../../../server/rows/job-row.ts";
import { conditionText } from "../../../wording/condition.ts";
import { topRiskText } from "../../../wording/risk.ts";
import { test as law } from "../../property.ts";
import { testCaller } from "../../server/test-caller.ts";
import { arbitraryJobFacts } from "../arbitrary-facts.ts";
import { MORNING } from "../job-fixtures.ts";

const VIEWER = testCaller("viewer");

// Every assessment has these properties, whatever Graph returns.

function assess(facts: JobFacts, previous: JobAssessment | null, now: Instant): JobAssessment {
  return assessJob(facts, previous, DEFAULT_THRESHOLDS, now);
}

const now = fc.integer({ min: MORNING, max: MORNING + DAY });

law.prop([arbitraryJobFacts, arbitraryJobFacts, now])(
  "assessing the same facts twice gives the same assessment",
  (earlierFacts, facts, at) => {
    const previous = assess(earlierFacts, null, at);
    expect(assess(facts, previous, at)).toEqual(assess(facts, previous, at));
  },
);

law.prop([arbitraryJobFacts, arbitraryJobFacts, now])(
  "every assessment has complete texts without raw values, links or control characters",
  (earlierFacts, facts, at) => {
    const assessment = assess(facts, assess(earlierFacts, null, at), at);
    const { reason, remedy } = conditionText(assessment);
    const text = `${reason} ${remedy ?? ""} ${topRiskText(assessment) ?? ""}`;
    expect(text).not.toMatch(/\bNaN\b|undefined|\[object|Infinity|\bnull\b| {2}/);
    expect(text).not.toMatch(/[\p{Cc}]|https?:\/\//u);
    expect(reason).toMatch(/[.!?…]$/);
    expect(CONDITIONS).toContain(assessment.condition);
    if (assessment.condition !== "healthy") expect(remedy).toMatch(/\S/);
    expect(assessment.conditionSince).toBeLessThanOrEqual(at);
    expect(JSON.stringify(jobRow(assessment, VIEWER, DEFAULT_THRESHOLDS))).not.toContain(
      "undefined",
    );
  },
);
