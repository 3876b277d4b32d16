import type { CycleReview } from "../domain/cycle/verdict.ts";
import { ROLL_UPS, type RollUpBy, rollUp } from "../domain/failure/roll-up.ts";
import type { ClusterVerdict } from "../domain/failure/verdict.ts";
import { ACTIONS, STATUSES } from "../domain/provisioning.ts";
import type { QuarantineVerdict } from "../domain/quarantine/verdict.ts";
import { seconds } from "../domain/row.ts";
import type { JobSnapshot } from "../domain/snapshot.ts";
import { QUARANTINE_RULES_VERSION } from "../domain/thresholds.ts";
import { rfc3339 } from "../domain/words.ts";
import type { Caller } from "./access/caller.ts";
import { ifPersons, jobRow } from "./rows.ts";

// The verdicts on one job as the HTTP API shows them.

export function jobDetail(snapshot: JobSnapshot, caller: Caller) {
  const { job, sight, silence, failures, quarantine } = snapshot;
  return {
    ...jobRow(snapshot, caller),
    cycle: cycleOf(snapshot, caller),
    silence: {
      state: silence.state,
      dueAt: rfc3339(silence.dueAt),
      lastSignAt: rfc3339(silence.lastSignAt),
      words: silence.words,
    },
    counts: snapshot.counts,
    failureRatios: snapshot.failureRatio,
    objectFailureRatios: failures.objectRatio,
    failing: snapshot.failing.map(({ code, objects }) => ({ errorCode: code, objects })),
    rules: quarantine.rules,
    drivers: quarantine.drivers,
    noTimeBecause: quarantine.noTimeBecause,
    deletions: quarantine.deletions,
    setupFindings: snapshot.findings,
    synchronizedEntries: job.synchronizedEntries,
    sight: {
      jobsAsOf: rfc3339(sight.jobsAsOf),
      logsAsOf: rfc3339(sight.logsAsOf),
      trouble: sight.trouble?.message ?? null,
    },
  };
}

function cycleOf({ cycle }: JobSnapshot, caller: Caller) {
  const { running, method, noEtaBecause, cause } = cycle;
  return {
    running,
    beganAt: rfc3339(cycle.beganAt),
    movedAt: rfc3339(cycle.movedAt),
    method,
    noEtaBecause,
    usualDurationSeconds: seconds(cycle.usualDurationMs),
    cause:
      cause === null
        ? null
        : {
            kind: cause.kind,
            at: rfc3339(cause.at),
            actor: ifPersons(caller, cause.actor),
            words: cause.words,
          },
  };
}

export function cycleRow(review: CycleReview) {
  const { cycleId, kind, beganAt, endedAt, objects, rows } = review;
  const sum = (fits: (row: CycleReview["rows"][number]) => boolean) =>
    rows.filter(fits).reduce((total, row) => total + row.rows, 0);
  return {
    cycleId,
    kind,
    beganAt: rfc3339(beganAt),
    endedAt: rfc3339(endedAt),
    durationSeconds:
      beganAt === null || endedAt === null ? null : seconds(Math.max(0, endedAt - beganAt)),
    objects,
    ...totals(STATUSES, (status) => sum((row) => row.status === status)),
    ...totals(ACTIONS, (action) => sum((row) => row.action === action)),
    counts: rows,
  };
}

function totals<Name extends string>(names: readonly Name[], total: (name: Name) => number) {
  return Object.fromEntries(names.map((name) => [name, total(name)])) as Record<Name, number>;
}

export function progressOf(snapshot: JobSnapshot) {
  const { job, cycle } = snapshot;
  const inUnits = cycle.running && cycle.method === "units";
  const units = (of: "completed" | "total") =>
    inUnits ? job.progress.reduce((sum, part) => sum + Math.max(0, part[of]), 0) : null;
  return {
    jobId: job.jobId,
    kind: cycle.kind,
    running: cycle.running,
    beganAt: rfc3339(cycle.beganAt),
    movedAt: rfc3339(cycle.movedAt),
    done: units("completed"),
    total: units("total"),
    progressRatio: cycle.progressRatio,
    method: cycle.method,
    etaMethod: cycle.etaMethod,
    etaSeconds: seconds(cycle.etaMs),
    etaLowSeconds: seconds(cycle.etaLowMs),
    etaHighSeconds: seconds(cycle.etaHighMs),
    noEtaBecause: cycle.noEtaBecause,
    usualDurationSeconds: seconds(cycle.usualDurationMs),
    asOf: rfc3339(snapshot.asOf),
  };
}

export function clusterRow(cluster: ClusterVerdict, caller: Caller) {
  const { id, status, code, step, attribute, state, objects, share } = cluster;
  return {
    id,
    status,
    code,
    step,
    attribute,
    // Made of free text: values in quotes are out of it, a name that stands bare is not.
    template: ifPersons(caller, cluster.template),
    state,
    objects,
    share,
    firstAt: rfc3339(cluster.firstAt),
    since: rfc3339(cluster.since),
    lastAt: rfc3339(cluster.lastAt),
    owner: cluster.owner,
    class: cluster.class,
    meaning: cluster.meaning,
    remedy: cluster.remedy,
    leaving: cluster.leaving,
    kind: cluster.kind,
  };
}

export function groupsOf(clusters: readonly ClusterVerdict[]) {
  const entries = ROLL_UPS.map((by) => [by, rollUp(clusters, by)]);
  return Object.fromEntries(entries) as Record<RollUpBy, ReturnType<typeof rollUp>>;
}

/** As it is, or as it would be under a supposition. */
export function quarantineOf(snapshot: JobSnapshot, verdict: QuarantineVerdict) {
  return {
    jobId: snapshot.job.jobId,
    inForce: verdict.inForce,
    quarantineReason: verdict.reason,
    quarantinedSince: rfc3339(verdict.since),
    seriesCount: verdict.seriesCount,
    nextAttemptAt: rfc3339(verdict.nextAttemptAt),
    disablesAt: rfc3339(verdict.disablesAt),
    daysLeft: verdict.daysLeft,
    riskScore: verdict.riskScore,
    riskDriver: verdict.riskDriver,
    drivers: verdict.drivers,
    bindingRule: verdict.binding,
    timeToQuarantineSeconds: seconds(verdict.timeToQuarantineMs),
    timeToQuarantineLowSeconds: seconds(verdict.timeLowMs),
    timeToQuarantineHighSeconds: seconds(verdict.timeHighMs),
    noTimeBecause: verdict.noTimeBecause,
    escrowObjects: verdict.escrow.objects,
    escrowReferences: verdict.escrow.references,
    escrowCounted: verdict.escrow.counted,
    rules: verdict.rules,
    rulesVersion: QUARANTINE_RULES_VERSION,
    deletions: verdict.deletions,
    asOf: rfc3339(snapshot.asOf),
  };
}
