import type { StatusConclusion } from "./person/status-conclusion.ts";
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

/** Where one person or group stands in one app, in words that can be read out to a colleague. */
export type PersonAppStatus = StatusConclusion & {
  readonly application: string;
  readonly jobId: string;
  readonly errorCode: string | null;
  readonly lastAction: EventAction | null;
  readonly lastAt: Instant | null;
  /** Failures since the last success. */
  readonly attempts: number;
};
