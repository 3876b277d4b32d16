import { formatDuration, formatNumber, formatTime, joinSentences } from "../../wording/phrases.ts";
import type { ErrorClass } from "../error-class.ts";
import { explainError } from "../failure/explain-error.ts";
import { cycleFailure } from "../failure/failing-objects.ts";
import type { JobFacts } from "../job-facts.ts";
import type { RiskDriver } from "../quarantine-assessment.ts";
import type { ObservedTarget, ProbeResult } from "../target.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY, HOUR } from "../time.ts";

// What brings quarantine at any time, whatever the counts: Entra cannot work with the app.

const CREDENTIAL_CLASSES: ReadonlySet<ErrorClass> = new Set(["authorisation", "credentials"]);
const CYCLE_FAILURE_SCORE = 0.9;
const CREDENTIAL_FAILURE_SCORE = 0.95;

/** What only a few looks have seen may pass: below the score of a job at risk. */
const TRANSIENT_SCORE = 0.3;

/** A probe this old says how it was, not how it is. */
const MAX_PROBE_AGE_MS: Millis = HOUR;

/** A cycle that failed as a whole; refused credentials are the gravest of it. */
export function cycleFailureDriver({ job }: JobFacts, now: Instant): RiskDriver | null {
  const failure = cycleFailure(job);
  if (failure === null) return null;
  const endedAt = job.lastExecution?.endedAt ?? job.lastExecution?.beganAt ?? now;
  const endedText = `${formatTime(endedAt)} (${formatDuration(now - endedAt)} ago)`;
  const hasRepeatedFailures = job.successiveFailedCycles > 1;
  const explained = explainError(failure.code, failure.message, job.application);
  if (CREDENTIAL_CLASSES.has(explained.errorClass)) {
    const failedCyclesText = hasRepeatedFailures
      ? `The last ${formatNumber(job.successiveFailedCycles)} cycles were refused, the newest at ${endedText}`
      : `The cycle of ${endedText} was refused`;
    const text = `${failedCyclesText}: the app did not accept Entra's credentials. Entra quarantines for this at any time.`;
    return { kind: "credentials", score: CREDENTIAL_FAILURE_SCORE, text };
  }
  const failedCyclesText = hasRepeatedFailures
    ? `The last ${formatNumber(job.successiveFailedCycles)} cycles have failed as a whole, the newest at ${endedText}`
    : `The cycle of ${endedText} failed as a whole`;
  const text = `${failedCyclesText}. Entra quarantines for this at any time.`;
  return { kind: "cycle-failure", score: CYCLE_FAILURE_SCORE, text };
}

type ProbeRisk = {
  readonly kind: RiskDriver["kind"];
  readonly score: number;
  readonly symptomText: string;
};

const UNREACHABLE: Omit<ProbeRisk, "symptomText"> = { kind: "target", score: 0.7 };
const WRONG_ANSWER: Omit<ProbeRisk, "symptomText"> = { kind: "target", score: 0.75 };
const THROTTLED: Omit<ProbeRisk, "symptomText"> = { kind: "target", score: 0.2 };

const PROBE_RISKS: Readonly<Record<ProbeResult, ProbeRisk | null>> = {
  ok: null,
  "filter-ignored": null,
  "no-total": null,
  auth: { kind: "credentials", score: 0.85, symptomText: "refuses the token" },
  "net-dns": { ...UNREACHABLE, symptomText: "cannot be found: its name does not resolve" },
  "net-tcp": { ...UNREACHABLE, symptomText: "cannot be reached" },
  "net-tls": { ...UNREACHABLE, symptomText: "has no certificate that can be trusted" },
  "net-response": { ...UNREACHABLE, symptomText: "does not answer" },
  "server-error": { ...UNREACHABLE, symptomText: "answers with errors of its own" },
  "not-found": { ...WRONG_ANSWER, symptomText: "answers 404 where SCIM asks for a list" },
  rejected: { ...WRONG_ANSWER, score: 0.5, symptomText: "refuses a plain question for a list" },
  redirect: { ...WRONG_ANSWER, symptomText: "sends elsewhere instead of answering" },
  "html-instead-of-json": {
    ...WRONG_ANSWER,
    symptomText: "answers with a web page instead of JSON",
  },
  "bad-json": { ...WRONG_ANSWER, symptomText: "answers with JSON that cannot be read" },
  "not-list-response": { ...WRONG_ANSWER, symptomText: "does not answer with a SCIM ListResponse" },
  throttled: { ...THROTTLED, symptomText: "gets too many requests and turns some away" },
};

/** What our own probe of the SCIM endpoint found; a single failed probe is no alarm. */
export function targetRiskDriver(
  target: ObservedTarget | null,
  thresholds: Thresholds,
  now: Instant,
): RiskDriver | null {
  const probe = target?.probe ?? null;
  const probeRisk = probe === null ? null : PROBE_RISKS[probe.result];
  if (target === null || probe === null || probeRisk === null) return null;
  const failingSince = target.failingSince ?? probe.at;
  const isLasting = probe.at - failingSince >= thresholds.targetFailingAfterMs;
  const isOld = now - probe.at > MAX_PROBE_AGE_MS;
  const score = isLasting && !isOld ? probeRisk.score : Math.min(TRANSIENT_SCORE, probeRisk.score);
  const text = joinSentences(
    `The app's SCIM endpoint ${probeRisk.symptomText}, seen since ${formatTime(failingSince)} (${formatDuration(now - failingSince)}).`,
    isOld ? `It was last tried ${formatDuration(now - probe.at)} ago.` : null,
    !isLasting && !isOld ? "It may pass." : null,
  );
  return { kind: probeRisk.kind, score, text };
}

/** Days before its end, and how near that is: a finding long before it is a risk. */
const TOKEN_END_SCORES = [
  { withinMs: 0, score: 0.85 },
  { withinMs: DAY, score: 0.6 },
  { withinMs: 7 * DAY, score: 0.3 },
  { withinMs: 14 * DAY, score: 0.1 },
  { withinMs: 30 * DAY, score: 0.05 },
] as const;

export function tokenRiskDriver(target: ObservedTarget | null, now: Instant): RiskDriver | null {
  const endsAt = target?.tokenEndsAt ?? null;
  if (endsAt === null) return null;
  const remainingMs = endsAt - now;
  const step = TOKEN_END_SCORES.find(({ withinMs }) => remainingMs <= withinMs);
  if (step === undefined) return null;
  const text =
    remainingMs > 0
      ? `The token that Entra uses ends at ${formatTime(endsAt)}, in ${formatDuration(remainingMs)}: without a new one Entra quarantines the job.`
      : `The token that Entra uses ended at ${formatTime(endsAt)} (${formatDuration(-remainingMs)} ago): the next cycle may be refused, and Entra quarantines for that.`;
  return { kind: "token-end", score: step.score, text };
}
