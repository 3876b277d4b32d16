import { CONFIGURATION_CHANGE_KINDS, type ConfigurationChangeKind } from "../cycle-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import type { ProvisioningAudit } from "../provisioning-audit.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE, SECOND } from "../time.ts";

/** An administrator's change that decides how the next cycle runs. */
export type ConfigurationChange = {
  readonly kind: ConfigurationChangeKind;
  readonly at: Instant;
  readonly actor: string | null;
};

/** When a cycle began, and the cycle before it. */
export type CycleStart = {
  readonly beganAt: Instant | null;
  readonly previousBeganAt: Instant | null;
};

/** Audit times are whole seconds, and come from another clock than the job's times. */
const AUDIT_CLOCK_TOLERANCE_MS: Millis = 30 * SECOND;
const DEFAULT_INTERVAL_MS: Millis = 40 * MINUTE;

/**
 * Activities of the service "Account Provisioning", from Microsoft's list of audit activities:
 * https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
 */
const CHANGE_KINDS_BY_ACTIVITY: ReadonlyMap<string, ConfigurationChangeKind> = new Map([
  ["update attribute mappings or scope", "mapping"],
  ["enable/restart provisioning configuration", "restart"],
  ["update provisioning setting or credentials", "settings"],
  ["enable/start provisioning configuration", "start"],
]);

/**
 * The change between the beginning of the previous cycle and that of this one; of several, the kind
 * that comes first in CONFIGURATION_CHANGE_KINDS. An audit entry may arrive minutes late, so the
 * trigger of a cycle may only be found some polls after the cycle began.
 */
export function findTriggeringChange(
  { audits, job }: Pick<JobFacts, "audits" | "job">,
  { beganAt, previousBeganAt }: CycleStart,
): ConfigurationChange | null {
  if (beganAt === null) return null;
  const searchMs = 2 * (job.schedule.intervalMs ?? DEFAULT_INTERVAL_MS);
  const from = previousBeganAt ?? beganAt - searchMs;
  const changes = audits
    .filter(({ at }) => at > from && at <= beganAt + AUDIT_CLOCK_TOLERANCE_MS)
    .map(changeFromAudit)
    .filter((change) => change !== null)
    .toSorted(
      (a, b) =>
        CONFIGURATION_CHANGE_KINDS.indexOf(a.kind) - CONFIGURATION_CHANGE_KINDS.indexOf(b.kind) ||
        b.at - a.at,
    );
  return changes[0] ?? null;
}

/** When Entra last put the job into quarantine between `from` and `until`; null if it did not. */
export function lastQuarantinedAt(
  { audits }: Pick<JobFacts, "audits">,
  from: Instant,
  until: Instant,
): Instant | null {
  const quarantineAudits = audits.filter(
    ({ activity, at }) => activity.toLowerCase() === "quarantine" && at >= from && at <= until,
  );
  return quarantineAudits.length === 0 ? null : Math.max(...quarantineAudits.map(({ at }) => at));
}

const PAUSE_ACTIVITY = "disable/pause provisioning configuration";

/** When provisioning was paused; null if it was started after that, or if no audit entry shows it. */
export function lastPausedAt({ audits }: Pick<JobFacts, "audits">): Instant | null {
  const lastSwitch = audits
    .filter(({ activity }) => {
      const name = activity.trim().toLowerCase();
      return name === PAUSE_ACTIVITY || /^enable\/(re)?start /.test(name);
    })
    .reduce<ProvisioningAudit | null>((a, b) => (a === null || b.at > a.at ? b : a), null);
  return lastSwitch !== null && lastSwitch.activity.trim().toLowerCase() === PAUSE_ACTIVITY
    ? lastSwitch.at
    : null;
}

function changeFromAudit({
  activity,
  result,
  at,
  actor,
}: ProvisioningAudit): ConfigurationChange | null {
  const kind = CHANGE_KINDS_BY_ACTIVITY.get(activity.trim().toLowerCase());
  if (kind === undefined || result.toLowerCase() === "failure") return null;
  return { kind, at, actor };
}
