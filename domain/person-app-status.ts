import type { PersonReason } from "./person-reason.ts";
import type { EventAction, ObjectKind } from "./provisioning-event.ts";
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

/** The provisioning status of one person or group in one app, with all values for its texts. */
export type PersonAppStatus = {
  readonly application: string;
  readonly jobId: string;
  readonly kind: ObjectKind;
  readonly status: ProvisioningStatus;
  readonly reason: PersonReason;
  /** Null while the job as a whole does its work, and for failures, whose retry forecast has it. */
  readonly jobEffect: JobEffect | null;
  /** Null while the log is as fresh as it can be. */
  readonly logAge: LogAge | null;
  /** What to do about the job, where the person has to wait for that; else null. */
  readonly jobRemedy: string | null;
  readonly errorCode: string | null;
  readonly lastAction: EventAction | null;
  readonly lastAt: Instant | null;
  /** Failures since the last success. */
  readonly attempts: number;
  readonly nextAttemptAt: Instant | null;
  /** When Entra should have finished if nothing new fails; null when a person must act. */
  readonly expectedBy: Instant | null;
  readonly assessedAt: Instant;
};

/** What the state of the whole job means for newer changes of a person. */
export type JobEffect =
  | { readonly code: "disabled" | "paused" | "stalled" | "stopped" | "last-cycle-failed" }
  | { readonly code: "quarantined"; readonly nextAttemptAt: Instant | null };

/** The log that a status is based on was not read to its end, or is out of date. */
export type LogAge =
  | { readonly code: "not-read-yet" }
  | { readonly code: "outdated"; readonly asOf: Instant };
