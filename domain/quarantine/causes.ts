import type { JobFacts } from "../facts.ts";
import type { ErrorClass } from "../failure/codes.ts";
import { explain } from "../failure/errors.ts";
import { wholeFailure } from "../failure/failures.ts";
import type { ProbeResult, TargetReading } from "../target.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY, HOUR } from "../time.ts";
import { grouped, joined, sayDuration, sayTime } from "../words.ts";
import type { RiskDriver } from "./verdict.ts";

// What brings quarantine at any time, whatever the counts: Entra cannot work with the app.

const CREDENTIAL_CLASSES: ReadonlySet<ErrorClass> = new Set(["authorisation", "credentials"]);
const WHOLE_CYCLE_SCORE = 0.9;
const REFUSED_CYCLE_SCORE = 0.95;

/** What only a few looks have seen may pass: below the score of a job at risk. */
const PASSING_SCORE = 0.3;

/** A probe this old says how it was, not how it is. */
const OLD_PROBE_MS: Millis = HOUR;

/** A cycle that failed as a whole; refused credentials are the gravest of it. */
export function wholeCycleDriver({ job }: JobFacts, now: Instant): RiskDriver | null {
  const failure = wholeFailure(job);
  if (failure === null) return null;
  const endedAt = job.lastExecution?.endedAt ?? job.lastExecution?.beganAt ?? now;
  const at = `${sayTime(endedAt)} (${sayDuration(now - endedAt)} ago)`;
  const isSeries = job.successiveFailures > 1;
  const explained = explain(failure.code, failure.text, job.application);
  if (CREDENTIAL_CLASSES.has(explained.class)) {
    const who = isSeries
      ? `The last ${grouped(job.successiveFailures)} cycles were refused, the newest at ${at}`
      : `The cycle of ${at} was refused`;
    const words = `${who}: the app did not accept Entra's credentials. Entra quarantines for this at any time.`;
    return { kind: "credentials", score: REFUSED_CYCLE_SCORE, words };
  }
  const who = isSeries
    ? `The last ${grouped(job.successiveFailures)} cycles have failed as a whole, the newest at ${at}`
    : `The cycle of ${at} failed as a whole`;
  const words = `${who}. Entra quarantines for this at any time.`;
  return { kind: "whole-cycle", score: WHOLE_CYCLE_SCORE, words };
}

type Sign = { readonly kind: RiskDriver["kind"]; readonly score: number; readonly what: string };

const DOWN: Omit<Sign, "what"> = { kind: "target", score: 0.7 };
const WRONG: Omit<Sign, "what"> = { kind: "target", score: 0.75 };
const MILD: Omit<Sign, "what"> = { kind: "target", score: 0.2 };

const SIGNS: Readonly<Record<ProbeResult, Sign | null>> = {
  ok: null,
  "filter-ignored": null,
  "no-total": null,
  auth: { kind: "credentials", score: 0.85, what: "refuses the token" },
  "net-dns": { ...DOWN, what: "cannot be found: its name does not resolve" },
  "net-tcp": { ...DOWN, what: "cannot be reached" },
  "net-tls": { ...DOWN, what: "has no certificate that can be trusted" },
  "net-response": { ...DOWN, what: "does not answer" },
  "server-error": { ...DOWN, what: "answers with errors of its own" },
  "not-found": { ...WRONG, what: "answers 404 where SCIM asks for a list" },
  rejected: { ...WRONG, score: 0.5, what: "refuses a plain question for a list" },
  redirect: { ...WRONG, what: "sends elsewhere instead of answering" },
  "html-instead-of-json": { ...WRONG, what: "answers with a web page instead of JSON" },
  "bad-json": { ...WRONG, what: "answers with JSON that cannot be read" },
  "not-list-response": { ...WRONG, what: "does not answer with a SCIM ListResponse" },
  throttled: { ...MILD, what: "gets too many requests and turns some away" },
};

/** What our own probe of the SCIM endpoint found; a single failed probe is no alarm. */
export function targetDriver(
  target: TargetReading | null,
  thresholds: Thresholds,
  now: Instant,
): RiskDriver | null {
  const probe = target?.probe ?? null;
  const sign = probe === null ? null : SIGNS[probe.result];
  if (target === null || probe === null || sign === null) return null;
  const since = target.failingSince ?? probe.at;
  const isLasting = probe.at - since >= thresholds.targetFailingAfterMs;
  const isOld = now - probe.at > OLD_PROBE_MS;
  const score = isLasting && !isOld ? sign.score : Math.min(PASSING_SCORE, sign.score);
  const words = joined(
    `The app's SCIM endpoint ${sign.what}, seen since ${sayTime(since)} (${sayDuration(now - since)}).`,
    isOld ? `It was last tried ${sayDuration(now - probe.at)} ago.` : null,
    !isLasting && !isOld ? "It may pass." : null,
  );
  return { kind: sign.kind, score, words };
}

/** Days before its end, and how near that is: a finding long before it is a risk. */
const TOKEN_STEPS = [
  { withinMs: 0, score: 0.85 },
  { withinMs: DAY, score: 0.6 },
  { withinMs: 7 * DAY, score: 0.3 },
  { withinMs: 14 * DAY, score: 0.1 },
  { withinMs: 30 * DAY, score: 0.05 },
] as const;

export function tokenDriver(target: TargetReading | null, now: Instant): RiskDriver | null {
  const endsAt = target?.tokenEndsAt ?? null;
  if (endsAt === null) return null;
  const leftMs = endsAt - now;
  const step = TOKEN_STEPS.find(({ withinMs }) => leftMs <= withinMs);
  if (step === undefined) return null;
  const words =
    leftMs > 0
      ? `The token that Entra uses ends at ${sayTime(endsAt)}, in ${sayDuration(leftMs)}: without a new one Entra quarantines the job.`
      : `The token that Entra uses ended at ${sayTime(endsAt)} (${sayDuration(-leftMs)} ago): the next cycle may be refused, and Entra quarantines for that.`;
  return { kind: "token-end", score: step.score, words };
}
