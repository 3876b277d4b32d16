import type { PersonAssignment } from "./assignment.ts";
import type { ErrorExplanation } from "./error-explanation.ts";
import type { ExplainedCondition } from "./job-assessment.ts";
import type { NamedJob } from "./job-kind.ts";
import type { ObjectKind } from "./object-kind.ts";
import type { PersonReason } from "./person-reason.ts";
import type { EventAction } from "./provisioning-event.ts";
import type { Instant } from "./time.ts";

export const PROVISIONING_STATUSES = [
  "provisioned",
  "failing",
  "skipped",
  "disabled",
  "deleted",
  "pending",
  "never-seen",
] as const;
export type ProvisioningStatus = (typeof PROVISIONING_STATUSES)[number];

/**
 * The provisioning status of one person or group in one app, with all values that the texts about it
 * need.
 */
export type PersonAppStatus = NamedJob & {
  readonly kind: ObjectKind;
  readonly status: ProvisioningStatus;
  readonly reason: PersonReason;
  /** As `findJobEffect` returns it; null also for a failing person, whose retry forecast contains the effect. */
  readonly jobEffect: JobEffect | null;
  /** Null while the log is fresh. */
  readonly logAge: LogAge | null;
  /** The condition of the job if the person must wait until this condition ends; otherwise null. */
  readonly jobCondition: ExplainedCondition | null;
  readonly errorCode: string | null;
  readonly lastAction: EventAction | null;
  readonly lastAt: Instant | null;
  /** Failures since the last success. */
  readonly attempts: number;
  readonly nextAttemptAt: Instant | null;
  /** When the job's next cycle begins; null if there is a job effect, or if the job has no known next cycle. */
  readonly nextCycleAt: Instant | null;
  /** When the account should be correct if nothing else fails; null if an administrator must act first. */
  readonly expectedBy: Instant | null;
  /** Null if assignments do not limit the job, or if they were never read. */
  readonly assignment: PersonAssignment | null;
  readonly assessedAt: Instant;
};

/** The explanation of the newest row, as the texts about the status use it; null if the row has none. */
export function explanationOfStatus({ reason }: PersonAppStatus): ErrorExplanation | null {
  return "explanation" in reason ? reason.explanation : null;
}

/** How the state of the job affects changes of a person that the job has not processed yet. */
export type JobEffect =
  | { readonly code: "disabled" | "paused" | "stalled" | "stopped" | "last-cycle-failed" }
  | { readonly code: "quarantined"; readonly nextAttemptAt: Instant | null };

/** Why the log behind a status may be incomplete: it was not read yet, or not recently. */
export type LogAge =
  | { readonly code: "not-read-yet" }
  | { readonly code: "outdated"; readonly asOf: Instant };
