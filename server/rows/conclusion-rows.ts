import type { JobAssessment } from "../../domain/job-assessment.ts";
import { CONCLUSION_WINDOWS } from "../../domain/target-conclusion.ts";
import { jobTerms } from "../../wording/systems.ts";
import { conclusionText, evidenceText } from "../../wording/target-conclusion.ts";
import type { AnswerOf } from "../schema/common-schema.ts";
import type { Conclusion } from "../schema/conclusion-schema.ts";

/** Where the cause of a job's failures is: one row for each window in which something fails. */
export function conclusionRows({
  conclusions,
  job,
}: JobAssessment): readonly AnswerOf<typeof Conclusion>[] {
  const terms = jobTerms(job);
  return CONCLUSION_WINDOWS.flatMap((window) => {
    const conclusion = conclusions[window];
    if (conclusion === null) return [];
    const evidence = conclusion.evidence.map((each) => ({
      code: each.code,
      text: evidenceText(each, terms),
    }));
    return [{ window, code: conclusion.code, text: conclusionText(conclusion, job), evidence }];
  });
}
