import type { Condition, Severity } from "./condition.ts";
import { pausedAt } from "./cycle/deeds.ts";
import { hasStalled } from "./cycle/stall.ts";
import { sayInitial, sayStalled, sayStopped } from "./cycle/words.ts";
import { objectsFail, wholeFailure } from "./failure/failures.ts";
import { sayFailing } from "./failure/words.ts";
import { isIdle, isSwitchedOff } from "./job.ts";
import type { Judged, Words } from "./judged.ts";
import type { SyncJob } from "./provisioning.ts";
import { sayAtRisk, sayDisabled, sayQuarantined } from "./quarantine/words.ts";
import { sayHealthy, sayIdle } from "./quiet-words.ts";
import type { Blindness } from "./sight.ts";
import { blindness, logLateness } from "./sight.ts";
import type { Instant } from "./time.ts";

export type Verdict = Words & {
  readonly condition: Condition;
  readonly severity: Severity;
  /** When the facts say that it began; `now` when they do not. */
  readonly since: Instant;
};

/**
 * The worst condition that holds:
 * 1. `disabled`, `quarantined`: Entra's own word, which lasts although we may not see now;
 * 2. a job that is not meant to run (`paused`, `not-configured`, `never-run`) misses no cycle;
 * 3. `stopped`, `failing`, `at-risk`, `stalled`: our judgement on a job that should run;
 * 4. `blind`, when nothing worse was known and our facts are too old to call it well;
 * 5. `initial-cycle`, `healthy`.
 */
export function verdictOf(judged: Judged): Verdict {
  const verdict = imposed(judged) ?? (isIdle(judged.facts.job) ? idle(judged) : active(judged));
  if (verdict.condition === "blind") return verdict;
  const lost = lostSight(judged, false) ?? logLateness(judged.facts, judged.thresholds);
  // Bad news stays true while we do not see; it only has to say how old it is.
  return lost === null ? verdict : { ...verdict, reason: `${verdict.reason} ${lost.aside}` };
}

function imposed(judged: Judged): Verdict | null {
  const { quarantine, facts, now } = judged;
  if (wasDisabled(judged)) {
    const since = quarantine.disablesAt ?? now;
    return { condition: "disabled", severity: "critical", since, ...sayDisabled(judged) };
  }
  if (!quarantine.inForce) return null;
  const since = quarantine.since ?? facts.job.quarantine?.currentSince ?? now;
  return { condition: "quarantined", severity: "critical", since, ...sayQuarantined(judged) };
}

/**
 * Graph has no state for "disabled after four weeks", so it is told from what surrounds it: a
 * quarantine past its limit that is switched off or not even tried any more, or a pause that
 * follows a quarantine of full length. Before the limit it was a person who switched it off.
 */
function wasDisabled({ facts, previous, quarantine }: Judged): boolean {
  const { job } = facts;
  if (quarantine.inForce) {
    const limit = quarantine.disablesAt;
    if (limit === null || job.readAt < limit) return false;
    const tried = job.lastExecution?.endedAt ?? job.lastExecution?.beganAt ?? null;
    return isSwitchedOff(job) || tried === null || tried < limit;
  }
  if (previous === null || job.code !== "paused") return false;
  if (previous.condition === "disabled") return true;
  const limit = previous.quarantine.disablesAt;
  return previous.condition === "quarantined" && limit !== null && job.readAt >= limit;
}

function idle(judged: Judged): Verdict {
  const { facts, now } = judged;
  const lost = lostSight(judged, false);
  if (lost !== null) return blind(lost, judged);
  const condition = idleCondition(facts.job);
  return {
    condition,
    severity: idleSeverity(condition, judged),
    since: condition === "paused" ? (pausedAt(facts) ?? now) : now,
    ...sayIdle(condition, judged),
  };
}

function idleCondition(job: SyncJob): "paused" | "not-configured" | "never-run" {
  if (job.code === "not-configured") return "not-configured";
  return job.code === "not-run" && job.schedule.state === "active" ? "never-run" : "paused";
}

function idleSeverity(condition: Condition, judged: Judged): Severity {
  const { facts, previous, thresholds, now } = judged;
  if (condition === "paused" && facts.job.escrowsPruned) return "warning";
  const waited =
    condition === "never-run" && previous?.condition === condition
      ? now - previous.conditionSince
      : 0;
  return waited > thresholds.neverRunGraceMs ? "warning" : "info";
}

function active(judged: Judged): Verdict {
  const { facts, cycle, failures, quarantine, silence, thresholds, now } = judged;
  if (silence.state === "stopped") {
    const since = Math.min(silence.lastSignAt ?? now, silence.dueAt ?? now);
    return { condition: "stopped", severity: "critical", since, ...sayStopped(judged) };
  }
  const fails = isFailing(judged);
  const isAtRisk = quarantine.riskScore >= thresholds.atRiskScore;
  if (hasStalled(cycle, facts, thresholds)) return stalled(judged, fails || isAtRisk);
  const isGrave = failures.leaversOverdue > 0 || quarantine.riskScore >= thresholds.highRiskScore;
  const severity = isGrave ? "critical" : "warning";
  if (fails) return { condition: "failing", severity, since: now, ...sayFailing(judged) };
  if (isAtRisk) return { condition: "at-risk", severity, since: now, ...sayAtRisk(judged) };
  return lastly(judged);
}

/** Somebody who left and still has an account weighs more than any share. */
function isFailing({ facts, previous, failures, thresholds }: Judged): boolean {
  return (
    wholeFailure(facts.job) !== null ||
    failures.leaversOverdue > 0 ||
    objectsFail(facts, previous, thresholds)
  );
}

/** Where objects fail too, a cycle that stands still must not hide behind them. */
function stalled(judged: Judged, isWorse: boolean): Verdict {
  const since = judged.cycle.movedAt ?? judged.now;
  return isWorse
    ? { condition: "stopped", severity: "critical", since, ...sayStalled(judged, true) }
    : { condition: "stalled", severity: "warning", since, ...sayStalled(judged, false) };
}

function lastly(judged: Judged): Verdict {
  const lost = lostSight(judged, true);
  if (lost !== null) return blind(lost, judged);
  return judged.cycle.kind === "initial"
    ? {
        condition: "initial-cycle",
        severity: "info",
        since: judged.cycle.beganAt ?? judged.now,
        ...sayInitial(judged),
      }
    : { condition: "healthy", severity: "none", since: judged.now, ...sayHealthy(judged) };
}

function lostSight({ facts, thresholds, now }: Judged, logs: boolean): Blindness | null {
  return blindness(facts.sight, facts.job.readAt, thresholds, { logs, now });
}

/** Becomes a warning once it has held: after a restart we are blind until the first look is done. */
function blind(lost: Blindness, { previous, thresholds, now }: Judged): Verdict {
  const held = previous?.condition === "blind" ? now - previous.conditionSince : 0;
  return {
    condition: "blind",
    severity: held > thresholds.tellBlindAfterMs ? "warning" : "info",
    since: now,
    reason: lost.reason,
    remedy: lost.remedy,
  };
}
