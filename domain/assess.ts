import { isAtRiskOrWorse } from "./condition.ts";
import { judgeCycle } from "./cycle/cycle.ts";
import { judgeSilence } from "./cycle/silence.ts";
import type { JobFacts } from "./facts.ts";
import { judgeFailures } from "./failure/failure-verdict.ts";
import { failureRatios } from "./failure/failures.ts";
import type { Judged } from "./judged.ts";
import { judgeQuarantine } from "./quarantine/quarantine.ts";
import { saidOf } from "./said.ts";
import { findingsOf } from "./setup/lint.ts";
import { asOf } from "./sight.ts";
import type { JobSnapshot } from "./snapshot.ts";
import type { Thresholds } from "./thresholds.ts";
import type { Instant } from "./time.ts";
import type { Verdict } from "./verdict.ts";
import { verdictOf } from "./verdict.ts";
import { sayTime } from "./words.ts";

/**
 * The judgement on one job: a function of its facts, of the last judgement and of `now` alone.
 *
 * The job object speaks first and the log second: a dead credential leaves no row, and a quiet
 * cycle writes none. `previous` serves three things only: since when something has held, whether a
 * running cycle moves, and that leaving `failing` asks for more than not entering it.
 */
export function assess(
  facts: JobFacts,
  previous: JobSnapshot | null,
  thresholds: Thresholds,
  now: Instant,
): JobSnapshot {
  const judged: Judged = {
    facts,
    previous,
    cycle: judgeCycle(facts, previous, thresholds, now),
    silence: judgeSilence(facts, previous, thresholds),
    failures: judgeFailures(facts, thresholds, now),
    quarantine: judgeQuarantine(facts, thresholds, now),
    thresholds,
    now,
  };
  const verdict = verdictOf(judged);
  const held = previous?.condition === verdict.condition ? previous.conditionSince : verdict.since;
  return {
    job: facts.job,
    sight: facts.sight,
    condition: verdict.condition,
    conditionSince: Math.min(held, now),
    troubleSince: troubleSince(verdict, previous, now),
    severity: verdict.severity,
    reason: verdict.reason,
    said: saidOf(facts.job, verdict.condition),
    remedy: verdict.remedy,
    cycle: judged.cycle,
    silence: verdict.condition === "blind" ? asLastSeen(judged) : judged.silence,
    counts: facts.counts,
    failureRatio: failureRatios(facts.counts),
    events: facts.events,
    failingObjects: facts.failingObjects,
    failing: facts.failing,
    failures: judged.failures,
    quarantine: judged.quarantine,
    findings: findingsOf(facts, thresholds, now),
    asOf: asOf(facts.sight, facts.job.readAt),
    judgedAt: now,
  };
}

/** What was due is past, and nothing is known of it. */
function asLastSeen({ silence, facts }: Judged): JobSnapshot["silence"] {
  return { ...silence, words: `As last seen at ${sayTime(facts.job.readAt)}: ${silence.words}` };
}

function troubleSince(
  { condition, since }: Verdict,
  previous: JobSnapshot | null,
  now: Instant,
): Instant | null {
  const before = previous?.troubleSince ?? null;
  if (condition === "blind") return before;
  return isAtRiskOrWorse(condition) ? Math.min(before ?? since, since, now) : null;
}
