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
import { topRiskText } from "../../../wording/risk.ts";
import { test as law } from "../../property.ts";
import { arbitraryJobFacts } from "../arbitrary-facts.ts";
import { NOON } from "../job-fixtures.ts";

const VIEWER = { name: "any", role: "viewer", tenants: [] } as const;

// What holds of every judgement, whatever Graph may show.

function judge(facts: JobFacts, previous: JobAssessment | null, now: Instant): JobAssessment {
  return assessJob(facts, previous, DEFAULT_THRESHOLDS, now);
}

const now = fc.integer({ min: NOON, max: NOON + DAY });

law.prop([arbitraryJobFacts, arbitraryJobFacts, now])(
  "a judgement is a function of its arguments",
  (one, two, at) => {
    const previous = judge(one, null, at);
    expect(judge(two, previous, at)).toEqual(judge(two, previous, at));
  },
);

law.prop([arbitraryJobFacts, arbitraryJobFacts, now])(
  "every verdict can be said aloud",
  (one, two, at) => {
    const snapshot = judge(two, judge(one, null, at), at);
    const said = `${snapshot.reason} ${snapshot.remedy ?? ""} ${topRiskText(snapshot.quarantine, at) ?? ""}`;
    expect(said).not.toMatch(/\bNaN\b|undefined|\[object|Infinity|\bnull\b| {2}/);
    expect(said).not.toMatch(/[\p{Cc}]|https?:\/\//u);
    expect(snapshot.reason).toMatch(/[.!?…]$/);
    expect(CONDITIONS).toContain(snapshot.condition);
    if (snapshot.condition !== "healthy") expect(snapshot.remedy).toMatch(/\S/);
    expect(snapshot.conditionSince).toBeLessThanOrEqual(at);
    expect(JSON.stringify(jobRow(snapshot, VIEWER))).not.toContain("undefined");
  },
);
