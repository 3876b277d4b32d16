import { type Incident, isTargetIncidentKind, type MutingIncident } from "../incident.ts";
import type { IncidentKind } from "../incident-kind.ts";
import type { RiskDriver } from "../risk-driver.ts";
import { isCausedByTarget, isSameWrongAnswer } from "../target/caused-by-target.ts";
import type { Thresholds } from "../thresholds.ts";

// One fault often leads to several incidents. People are notified only of the incident that
// explains the others. Each of the others shows which incident mutes it.

type MuteRule = {
  readonly by: IncidentKind;
  readonly kinds: readonly IncidentKind[];
  /** A condition of the rule; a rule without `explains` always applies. */
  readonly explains?: (by: Incident, incident: Incident, thresholds: Thresholds) => boolean;
};

/** The first rule that applies decides. Both incidents are about the same job, unless `by` is a tenant. */
export const MUTE_RULES: readonly MuteRule[] = [
  { by: "tenant-unreadable", kinds: ["job-unreadable", "schedule"] },
  {
    by: "quarantine",
    kinds: ["schedule", "cycle-failures", "failures", "quarantine-risk"],
  },
  {
    by: "target-down",
    kinds: ["cycle-failures", "failures", "quarantine-risk"],
    explains: (target, job) => isExplainedByTarget("target", job) && !wasNotifiedFirst(job, target),
  },
  {
    by: "token-expiring",
    kinds: ["quarantine-risk"],
    explains: (_, job) => isExplainedByTarget("token-expiry", job),
  },
  { by: "cycle-failures", kinds: ["failures"] },
  { by: "quarantine", kinds: ["deletion-wave"], explains: areDisablesWithheld },
  { by: "cycle-failures", kinds: ["quarantine-risk"], explains: (_, job) => isCycleRisk(job) },
  { by: "leavers", kinds: ["failures"], explains: areOnlyLeaversFailing },
  // People who were notified of an incident of a job need no notification of the cause that this
  // incident names.
  ...(["quarantine", "cycle-failures", "failures"] as const).flatMap((by): MuteRule[] => [
    {
      by,
      kinds: ["target-down"],
      explains: (job, target) =>
        wasNotifiedFirst(job, target) &&
        (isCausedByTarget(reasonOf(job)) || doBothGetWrongAnswers(job, target)),
    },
    {
      by,
      kinds: ["token-expiring"],
      explains: (job, target) => wasNotifiedFirst(job, target) && areCredentialsNamed(job),
    },
  ]),
];

/**
 * The risk drivers that make whole cycles fail. Other drivers are about the number of failing or deleted
 * objects.
 */
const CYCLE_DRIVERS: ReadonlySet<RiskDriver["kind"]> = new Set([
  "credentials",
  "target",
  "cycle-failure",
]);

/**
 * Which open incident mutes which other open incident of the tenant.
 *
 * @returns the muting incidents, by the id of the muted incident
 */
export function muteIncidents(
  incidents: readonly Incident[],
  thresholds: Thresholds,
): ReadonlyMap<string, MutingIncident> {
  const openByKind = new Map<IncidentKind, Incident[]>();
  for (const incident of incidents) {
    if (incident.state !== "open") continue;
    openByKind.set(incident.kind, [...(openByKind.get(incident.kind) ?? []), incident]);
  }
  return new Map(
    incidents.flatMap((incident) => {
      const muting = findMuting(incident, openByKind, thresholds);
      return muting === null || isNeededForOtherJobs(incident, incidents, thresholds)
        ? []
        : [[incident.id, muting] as const];
    }),
  );
}

function findMuting(
  incident: Incident,
  openByKind: ReadonlyMap<IncidentKind, readonly Incident[]>,
  thresholds: Thresholds,
): MutingIncident | null {
  for (const rule of MUTE_RULES) {
    const muting = openByKind
      .get(rule.by)
      ?.find((candidate) => isMuted(incident, candidate, rule, thresholds));
    if (muting !== undefined) return { incidentId: muting.id, kind: muting.kind };
  }
  return null;
}

/**
 * Whether an incident of a target mutes incidents of jobs of which people were not notified. Jobs whose
 * incidents mute the incident of the target are left out. If the target's incident were muted too, people
 * would not be notified of the other jobs.
 */
function isNeededForOtherJobs(
  target: Incident,
  incidents: readonly Incident[],
  thresholds: Thresholds,
): boolean {
  if (!isTargetIncidentKind(target.kind)) return false;
  const open = incidents.filter(({ state }) => state === "open");
  const mutes = (by: Incident, incident: Incident) =>
    MUTE_RULES.some((rule) => rule.by === by.kind && isMuted(incident, by, rule, thresholds));
  const knownJobIds = new Set(
    open.filter((job) => mutes(job, target)).flatMap(({ jobIds }) => jobIds),
  );
  return open.some(
    (job) =>
      job.announced === null &&
      !job.jobIds.some((jobId) => knownJobIds.has(jobId)) &&
      mutes(target, job),
  );
}

function isMuted(
  incident: Incident,
  by: Incident,
  { kinds, explains }: MuteRule,
  thresholds: Thresholds,
): boolean {
  return (
    kinds.includes(incident.kind) &&
    isAboutSameJob(by, incident) &&
    (explains === undefined || explains(by, incident, thresholds))
  );
}

function isAboutSameJob(a: Incident, b: Incident): boolean {
  return a.kind === "tenant-unreadable" || a.jobIds.some((jobId) => b.jobIds.includes(jobId));
}

function wasNotifiedFirst(a: Incident, b: Incident): boolean {
  return a.announced !== null && b.announced === null;
}

type JobReason = Parameters<typeof isCausedByTarget>[0];

/** An incident of a job has a reason of a job. */
function reasonOf({ reason }: Incident): JobReason {
  return { reason } as JobReason;
}

function isExplainedByTarget(driverKind: RiskDriver["kind"], job: Incident): boolean {
  const { reason } = job;
  if (reason.code === "near-quarantine")
    return reason.drivers.length > 0 && reason.drivers.every(({ kind }) => kind === driverKind);
  return driverKind === "target" && isCausedByTarget(reasonOf(job));
}

/** True if the cycle or the whole job fails because of the same answers that the probes get. */
function doBothGetWrongAnswers(job: Incident, { reason: target }: Incident): boolean {
  return (
    job.kind !== "failures" &&
    target.code === "target-down" &&
    isSameWrongAnswer(reasonOf(job), target.result)
  );
}

/**
 * True if the job is in quarantine because of the deletion threshold, so that Entra withholds the
 * disables. The notification about the disables gave their number. Reminders about the disables would
 * repeat the text about the quarantine, and a recovery of the disables would contradict it.
 */
function areDisablesWithheld({ reason }: Incident, { announced, severity }: Incident): boolean {
  return (
    reason.code === "quarantined" &&
    reason.quarantineReason === "TooManyDeletes" &&
    announced !== null &&
    severity === "warning"
  );
}

/** True if the job is at risk only because its cycles fail. */
function isCycleRisk({ reason }: Incident): boolean {
  return (
    reason.code === "near-quarantine" &&
    reason.drivers.length > 0 &&
    reason.drivers.every(({ kind }) => CYCLE_DRIVERS.has(kind))
  );
}

function areCredentialsNamed({ problem: { code } }: Incident): boolean {
  return code === "credentials-rejected" || code === "cycles-fail-with-credentials";
}

/** True if too few other objects fail for an incident of their own. */
function areOnlyLeaversFailing(
  { reason: leavers }: Incident,
  { reason }: Incident,
  { failingMinObjects }: Thresholds,
): boolean {
  const leaverCount = leavers.code === "leavers-keep-access" ? leavers.leavers.peopleCount : 0;
  const missing = reason.code === "objects-failing" ? reason.missingAccounts : 0;
  const failing = reason.code === "accounts-missing" ? reason.failingObjects : 0;
  const isFailures = reason.code === "objects-failing" || reason.code === "accounts-missing";
  return isFailures && reason.objects + missing + failing - leaverCount < failingMinObjects;
}
