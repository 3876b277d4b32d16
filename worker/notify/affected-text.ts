import { CONDITION_TRAITS } from "../../domain/condition.ts";
import { areAllLeaverAccountsNotFound, sumObjects } from "../../domain/failure/failing-clusters.ts";
import { countFailingObjects } from "../../domain/failure/failing-job.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { countSynchronizedObjects, cycleFailure } from "../../domain/observed-job.ts";
import type { Instant } from "../../domain/time.ts";
import { formatTimeAndAge } from "../../wording/failure-phrases.ts";
import { formatCount, formatDuration } from "../../wording/phrases.ts";
import { capitalise, jobTerms } from "../../wording/systems.ts";
import type { EarlierCount } from "./message-facts.ts";

/** Who is affected, and whether more or fewer fail than at an earlier time. */
export function affectedText(assessment: JobAssessment, earlier: EarlierCount | null): string {
  const trend = assessment.condition === "unknown" ? "" : trendText(assessment, earlier);
  return `${currentlyAffectedText(assessment)}${trend}`;
}

/** `; growing: 26 more than 1 h ago`. */
function trendText(
  { failingObjects, assessedAt }: JobAssessment,
  earlier: EarlierCount | null,
): string {
  if (earlier === null || (failingObjects === 0 && earlier.failingObjects === 0)) return "";
  const before = `${formatDuration(assessedAt - earlier.at)} ago`;
  const more = failingObjects - earlier.failingObjects;
  if (more === 0) return `; the same number as ${before}`;
  return more > 0
    ? `; growing: ${formatCount(more, "more", "more")} than ${before}`
    : `; falling: ${formatCount(-more, "fewer", "fewer")} than ${before}`;
}

function currentlyAffectedText(assessment: JobAssessment): string {
  const { condition, job } = assessment;
  const { clusters } = assessment.failures;
  const withoutReference = sumObjects(clusters.filter(({ status }) => status === "warning"));
  const failing = countFailingObjects(assessment, withoutReference);
  if (condition === "unknown") {
    return `not known; ${formatCount(failing, "object was", "objects were")} failing when Steadystate last read the job`;
  }
  const { missingAccounts } = assessment;
  if (condition === "at-risk" && failing === 0 && missingAccounts === 0) return "nobody yet";
  const missingText =
    missingAccounts === 0
      ? null
      : `${formatCount(missingAccounts, "object")} missing an account or a change`;
  const failingText = [
    failing === 0 && missingText !== null ? null : failingObjectsText(failing, assessment),
    missingText,
  ]
    .filter((text) => text !== null)
    .join(" and ");
  if (!isEveryoneWaiting(assessment)) return failingText;
  const objectsInTarget = countSynchronizedObjects(job);
  const all =
    objectsInTarget === 0
      ? "everyone"
      : `all ${formatCount(objectsInTarget, "object")} in ${jobTerms(job).target.noun}`;
  const everyoneText = `${all}; Entra creates and changes no account until the problem is fixed`;
  const isNobodyCounted = failing === 0 && missingText === null;
  return isNobodyCounted ? everyoneText : `${everyoneText}; ${failingText}`;
}

/** `146 people failing`, or `430 objects failing, including 400 people`: the job may count more than the log. */
function failingObjectsText(failing: number, { failures: { clusters } }: JobAssessment): string {
  const count = (wanted: string) =>
    clusters
      .filter(({ status, kind }) => status === "failure" && kind === wanted)
      .reduce((sum, { objects }) => sum + objects, 0);
  const [people, groups] = [count("user"), count("group")];
  if (failing > 0 && people === failing)
    return `${formatCount(people, "person", "people")} failing`;
  const parts = [
    ...(people === 0 ? [] : [formatCount(people, "person", "people")]),
    ...(groups === 0 ? [] : [formatCount(groups, "group")]),
  ];
  const kinds = parts.length === 0 ? "" : `, including ${parts.join(" and ")}`;
  return `${formatCount(failing, "object")} failing${kinds}`;
}

function isEveryoneWaiting({ condition, job }: JobAssessment): boolean {
  return condition === "failing"
    ? cycleFailure(job) !== null
    : CONDITION_TRAITS[condition].isEveryoneWaiting;
}

/** People who left and may still sign in; null if the reason of the mail already names them. */
export function leaversText(assessment: JobAssessment, now: Instant): string | null {
  if (!hasLeaversLine(assessment)) return null;
  const { target } = jobTerms(assessment.job);
  const { leavers, leaversSince, clusters } = assessment.failures;
  const since = leaversSince === null ? null : formatTimeAndAge(leaversSince, now);
  if (areAllLeaverAccountsNotFound(clusters)) {
    const who = formatCount(leavers, "person who left", "people who left");
    return `${who} may still have an account in ${target.noun} that Entra ${since === null ? "does not find" : `has not found since ${since}`}.`;
  }
  const have = formatCount(leavers, "person who left still has", "people who left still have");
  const accounts = leavers === 1 ? "the account" : "these accounts";
  const failure = since === null ? "" : `: disabling ${accounts} has failed since ${since}`;
  return `${have} an account in ${target.noun}${failure}. Entra cannot do it until the error is fixed.`;
}

/** What to do about the accounts of leavers; null if the message has no line about leavers. */
export function leaversStep(assessment: JobAssessment): string | null {
  if (!hasLeaversLine(assessment)) return null;
  const { leavers, clusters } = assessment.failures;
  const admin = capitalise(jobTerms(assessment.job).target.admin);
  const accounts = leavers === 1 ? "the leaver's account" : "the leavers' accounts";
  if (!areAllLeaverAccountsNotFound(clusters)) return `${admin} disables ${accounts} by hand.`;
  return leavers === 1
    ? `${admin} looks for ${accounts}, and disables it if it is still active.`
    : `${admin} looks for ${accounts}, and disables those that are still active.`;
}

/** The reason of a job that is failing because of leavers already begins with the leavers. */
function hasLeaversLine({ condition, failures }: JobAssessment): boolean {
  const { leavers, leaversOverdue } = failures;
  return leavers > 0 && !(condition === "failing" && leaversOverdue > 0);
}
