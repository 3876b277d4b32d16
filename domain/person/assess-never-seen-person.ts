import { conditionText } from "../../wording/condition.ts";
import { jobStateNote, logAgeNote, objectKindNoun } from "../../wording/person-notes.ts";
import { formatTime, joinSentences } from "../../wording/phrases.ts";
import type { JobAssessment } from "../job-assessment.ts";
import { jobKind } from "../job-kind.ts";
import type { PersonAppStatus } from "../person-app-status.ts";
import type { ObjectKind } from "../provisioning-event.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";

/**
 * Somebody whom the tenant's log knows and this job's log has never named, as far as it is kept.
 *
 * Who is assigned is not read: it would take a call for each app and page, all day long, to say
 * something that Entra's next cycle says anyway. So nobody is called assigned here, and the words
 * say what to check.
 */
export function assessNeverSeenPerson(
  kind: ObjectKind,
  assessment: JobAssessment,
  thresholds: Thresholds,
  now: Instant,
): PersonAppStatus {
  const { job } = assessment;
  const context = { assessment, thresholds, now };
  const conclusion = concludeNeverSeen(kind, assessment, now);
  return {
    application: job.application,
    jobId: job.jobId,
    status: "never-seen",
    reason: joinSentences(
      `Entra's log for ${job.application} has never named this ${objectKindNoun(kind)}, as far back as it is kept.`,
      conclusion.explanation,
      jobStateNote(context),
      logAgeNote(context),
    ),
    remedy: conclusion.remedy,
    errorCode: null,
    lastAction: null,
    lastAt: null,
    attempts: 0,
    nextAttemptAt: null,
    expectedBy: conclusion.expectedBy,
  };
}

type NeverSeenConclusion = {
  readonly explanation: string | null;
  readonly remedy: string;
  readonly expectedBy: Instant | null;
};

function concludeNeverSeen(
  kind: ObjectKind,
  assessment: JobAssessment,
  now: Instant,
): NeverSeenConclusion {
  const { condition, cycle } = assessment;
  const { remedy } = conditionText(assessment);
  if (kind === "group" && hasNeverSyncedGroups(assessment)) {
    const noGroupsRemedy =
      "Nothing to do, unless the app should take groups: then switch their mapping on.";
    return {
      explanation: "No group has ever come into this app.",
      remedy: noGroupsRemedy,
      expectedBy: null,
    };
  }
  const checkRemedy = `Check that this ${objectKindNoun(kind)} is assigned to the app, by itself or as a direct member of an assigned group, and passes the scoping filter.`;
  switch (condition) {
    case "disabled":
    case "paused":
    case "stopped":
    case "stalled":
    case "quarantined":
      return { explanation: null, remedy: joinSentences(remedy, checkRemedy), expectedBy: null };
    case "never-run":
    case "not-configured":
      return {
        explanation: "The job has not run yet.",
        remedy: remedy ?? checkRemedy,
        expectedBy: null,
      };
    default:
      break;
  }
  if (cycle.kind !== "initial") {
    const explanation =
      "Entra seldom writes a row for somebody who is not assigned, so that is the most likely cause.";
    return { explanation, remedy: checkRemedy, expectedBy: null };
  }
  const expectedBy = cycle.etaHighMs === null ? null : now + cycle.etaHighMs;
  const expectedText =
    expectedBy === null ? "" : `, by ${formatTime(expectedBy)} if it is assigned`;
  const explanation = `The initial cycle is not over, so this may still come${expectedText}.`;
  return { explanation, remedy: checkRemedy, expectedBy: expectedBy };
}

/** People came in and groups never did: the mapping of groups is off, or the app has none. */
function hasNeverSyncedGroups({ job }: JobAssessment): boolean {
  const entries = job.synchronizedEntries;
  const isOutbound = ["scim", "gallery", "cross-tenant"].includes(jobKind(job));
  return (
    isOutbound &&
    entries.length > 0 &&
    !entries.some(({ key }) => key.toLowerCase().includes("group"))
  );
}
