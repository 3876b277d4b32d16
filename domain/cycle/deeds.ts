import type { JobFacts } from "../facts.ts";
import type { ProvisioningAudit } from "../provisioning.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE, SECOND } from "../time.ts";

/** What a person did that decides how the next cycle runs, the most telling first. */
const DEEDS = ["mapping", "restart", "settings", "start"] as const;
type DeedKind = (typeof DEEDS)[number];

export type Deed = {
  readonly kind: DeedKind;
  readonly at: Instant;
  readonly actor: string | null;
};

/** A cycle's beginning, and that of the one before it. */
export type Origin = {
  readonly beganAt: Instant | null;
  readonly afterAt: Instant | null;
};

/** Audits carry whole seconds, of a clock other than the job's. */
const AUDIT_SLACK_MS: Millis = 30 * SECOND;
const UNSCHEDULED_MS: Millis = 40 * MINUTE;

/** Names of the service "Account Provisioning" (entra-docs, reference-audit-activities). */
const ACTIVITIES: ReadonlyMap<string, DeedKind> = new Map([
  ["update attribute mappings or scope", "mapping"],
  ["enable/restart provisioning configuration", "restart"],
  ["update provisioning setting or credentials", "settings"],
  ["enable/start provisioning configuration", "start"],
]);

/**
 * What was done between the beginning of the cycle before and that of this one, the most telling
 * of it. An audit arrives minutes late, so a cycle may be explained only some looks after it began.
 */
export function deedBefore(
  { audits, job }: Pick<JobFacts, "audits" | "job">,
  { beganAt, afterAt }: Origin,
): Deed | null {
  if (beganAt === null) return null;
  const usual = 2 * (job.schedule.intervalMs ?? UNSCHEDULED_MS);
  const from = afterAt ?? beganAt - usual;
  const deeds = audits
    .filter(({ at }) => at > from && at <= beganAt + AUDIT_SLACK_MS)
    .map(deedOf)
    .filter((deed) => deed !== null)
    .toSorted((a, b) => DEEDS.indexOf(a.kind) - DEEDS.indexOf(b.kind) || b.at - a.at);
  return deeds[0] ?? null;
}

/** The last moment before `until` at which Entra put the job into quarantine. */
export function quarantinedBefore(
  { audits }: Pick<JobFacts, "audits">,
  from: Instant,
  until: Instant,
): Instant | null {
  const found = audits.filter(
    ({ activity, at }) => activity.toLowerCase() === "quarantine" && at >= from && at <= until,
  );
  return found.length === 0 ? null : Math.max(...found.map(({ at }) => at));
}

const PAUSED = "disable/pause provisioning configuration";

/** When provisioning was switched off, if that is the last that was done; null when no audit says. */
export function pausedAt({ audits }: Pick<JobFacts, "audits">): Instant | null {
  const last = audits
    .filter(({ activity }) => {
      const name = activity.trim().toLowerCase();
      return name === PAUSED || /^enable\/(re)?start /.test(name);
    })
    .reduce<ProvisioningAudit | null>((a, b) => (a === null || b.at > a.at ? b : a), null);
  return last !== null && last.activity.trim().toLowerCase() === PAUSED ? last.at : null;
}

function deedOf({ activity, result, at, actor }: ProvisioningAudit): Deed | null {
  const kind = ACTIVITIES.get(activity.trim().toLowerCase());
  if (kind === undefined || result.toLowerCase() === "failure") return null;
  return { kind, at, actor };
}
