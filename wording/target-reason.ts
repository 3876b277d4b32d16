import type { RiskyProbeResult } from "../domain/target.ts";
import type { TargetReason } from "../domain/target-reason.ts";
import type { Instant } from "../domain/time.ts";
import type { ConditionText } from "./condition-text.ts";
import { formatCount, formatDuration, formatTime, joinSentences } from "./phrases.ts";
import { uncapitalise } from "./systems.ts";
import { PROBE_FAILURE_TEXTS, renewTokenText, targetName } from "./target.ts";

/** Why a target has an incident or none, and what to do; `at` is the time of the assessment. */
export function targetReasonText(reason: TargetReason, at: Instant): ConditionText {
  switch (reason.code) {
    case "target-down":
      return targetDownText(reason, at);
    case "target-up":
      return {
        reason: reason.isProbeOk
          ? `The SCIM server ${targetName(reason.target)} answers the probes of Steadystate again.`
          : `The SCIM server ${targetName(reason.target)} is not down any more.`,
        remedy: null,
      };
    case "token-expiring":
      return tokenExpiringText(reason, at);
    case "token-not-expiring":
      return { reason: tokenNotExpiringText(reason), remedy: null };
  }
}

type Down = Extract<TargetReason, { code: "target-down" }>;

function targetDownText(reason: Down, at: Instant): ConditionText {
  const { target, result, since, probedAt, answeredAt } = reason;
  return {
    reason: joinSentences(
      `The SCIM server ${targetName(target)} ${PROBE_FAILURE_TEXTS[result]} (since ${formatTime(since)}, ${formatDuration(at - since)}).`,
      `Steadystate last probed it at ${formatTime(probedAt)}.`,
      answeredAt === null
        ? "It has never answered a probe correctly."
        : `It last answered correctly at ${formatTime(answeredAt)}.`,
      failingJobsText(reason),
    ),
    remedy: downRemedy(reason),
  };
}

function failingJobsText({ jobCount, failingJobCount }: Down): string {
  if (jobCount === 0) return "Steadystate knows no job that provisions to it.";
  if (failingJobCount === 0)
    return "No cycle of Entra has failed because of it yet. If the server does not work for Entra either, the next cycle with a change for this app fails.";
  return jobCount === 1
    ? "Entra's cycles fail too."
    : `Entra's cycles of ${failingJobCount} of ${formatCount(jobCount, "job")} fail too.`;
}

/** While no cycle has failed, it is possible that only Steadystate cannot use the server. */
function downRemedy({ result, jobCount, failingJobCount }: Down): string {
  const remedy = DOWN_REMEDIES[result];
  if (result === "auth" || jobCount === 0 || failingJobCount > 0) return remedy;
  return `${DOWN_REMEDIES.auth} If the test fails, ${uncapitalise(remedy)}`;
}

const CHECK_SERVER = "The app's admin checks that the SCIM server runs";
const CHECK_URL =
  "The app's owner compares the Tenant URL in Entra with the one that the app's vendor documents";

const DOWN_REMEDIES: Readonly<Record<RiskyProbeResult, string>> = {
  auth: "The app's owner tests the connection in Entra under Provisioning → Admin Credentials.",
  "net-dns": "The network team checks that the name in the Tenant URL resolves.",
  "net-tcp": `${CHECK_SERVER}; the network team checks firewall and allow-list.`,
  "net-tls": "The app's admin renews the certificate of the SCIM server.",
  "net-response": `${CHECK_SERVER} and answers in time.`,
  "server-error": `${CHECK_SERVER} and looks at its log.`,
  "not-found": `${CHECK_URL}.`,
  rejected: "The app's vendor finds out why the server rejects a filter on userName.",
  redirect: `${CHECK_URL}: it must be the final address.`,
  "html-instead-of-json": `${CHECK_URL}: a web page answers there.`,
  "bad-json": "The app's vendor finds out why the answer is no valid JSON.",
  "not-list-response": `${CHECK_URL}; if they are equal, the app's vendor checks the answer.`,
  throttled: "The app's vendor checks the limit for requests.",
};

type Expiring = Extract<TargetReason, { code: "token-expiring" }>;

function tokenExpiringText({ target, whose, expiresAt, hasExpired }: Expiring, at: Instant) {
  const name = targetName(target);
  const [subject, hint] =
    whose === "entra"
      ? [`The token with which Entra signs in to the SCIM server ${name}`, null]
      : [
          `The token of the SCIM server ${name} in Steadystate's settings`,
          "It is probably the token that Entra uses; if it is not, set targets[].tokenExpiresAt to the time when Entra's token expires.",
        ];
  const time = `${formatTime(expiresAt)} (${hasExpired ? `${formatDuration(at - expiresAt)} ago` : `in ${formatDuration(expiresAt - at)}`})`;
  return {
    reason: joinSentences(`${subject} ${hasExpired ? "expired" : "expires"} at ${time}.`, hint),
    remedy: renewTokenText(whose),
  };
}

function tokenNotExpiringText({
  target,
  expiresAt,
  isOtherToken,
}: Extract<TargetReason, { code: "token-not-expiring" }>): string {
  const name = targetName(target);
  if (isOtherToken)
    return `Entra uses another token for the SCIM server ${name} than the one that expires, so Entra's cycles succeed.`;
  return expiresAt === null
    ? `Steadystate no longer knows when the token of the SCIM server ${name} expires.`
    : `The token of the SCIM server ${name} now expires at ${formatTime(expiresAt)}.`;
}
