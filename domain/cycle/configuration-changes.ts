import type { JobFacts } from "../job-facts.ts";
import type { ProvisioningAudit } from "../provisioning-audit.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE, SECOND } from "../time.ts";

/** What a person did that decides how the next cycle runs, the most telling first. */
const CONFIGURATION_CHANGE_KINDS = ["mapping", "restart", "settings", "start"] as const;
type ConfigurationChangeKind = (typeof CONFIGURATION_CHANGE_KINDS)[number];

export type ConfigurationChange = {
  readonly kind: ConfigurationChangeKind;
  readonly at: Instant;
  readonly actor: string | null;
};

/** A cycle's beginning, and that of the one before it. */
export type CycleStart = {
  readonly beganAt: Instant | null;
  readonly previousBeganAt: Instant | null;
};

/** Audits carry whole seconds, of a clock other than the job's. */
const AUDIT_CLOCK_TOLERANCE_MS: Millis = 30 * SECOND;
const DEFAULT_INTERVAL_MS: Millis = 40 * MINUTE;

/** Names of the service "Account Provisioning" (entra-docs, reference-audit-activities). */
const CHANGE_KINDS_BY_ACTIVITY: ReadonlyMap<string, ConfigurationChangeKind> = new Map([
  ["update attribute mappings or scope", "mapping"],
  ["enable/restart provisioning configuration", "restart"],
  ["update provisioning setting or credentials", "settings"],
  ["enable/start provisioning configuration", "start"],
]);

/**
 * What was done between the beginning of the cycle before and that of this one, the most telling
 * of it. An audit arrives minutes late, so a cycle may be explained only some looks after it began.
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

/** The last moment before `until` at which Entra put the job into quarantine. */
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

/** When provisioning was switched off, if that is the last that was done; null when no audit says. */
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
