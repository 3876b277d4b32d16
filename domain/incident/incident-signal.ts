import type { Incident } from "../incident.ts";
import type { NotifyReason } from "../notify-reason.ts";
import type { Instant } from "../time.ts";
import type { Topic } from "../trouble.ts";

/** What one assessment says about one kind of incident of a job, a target or a tenant. */
export type IncidentSignal =
  | ({
      readonly code: "holds";
      readonly since: Instant;
      readonly topics: readonly Topic[];
      /** Why a first notification must wait; null if it does not wait. */
      readonly wait: NotifyReason | null;
    } & CurrentState &
      Pick<
        Incident,
        | "severity"
        | "condition"
        | "problem"
        | "staleness"
        | "entraMessage"
        | "affectedObjects"
        | "disablesAt"
        | "expiresAt"
      >)
  /** It is not clear whether the problem has ended. An open incident stays as it is. */
  | { readonly code: "unclear"; readonly notifyReason: NotifyReason }
  | ({
      readonly code: "gone";
      readonly lastGoodCycleAt: Instant | null;
      readonly objectsStillAffected: number;
    } & CurrentState);

type CurrentState = Pick<Incident, "reason" | "assessedAt">;

/** The fields of an incident that say what it is about. */
export type IncidentSubject = Pick<
  Incident,
  | "kind"
  | "tenant"
  | "application"
  | "templateId"
  | "sourceSystem"
  | "targetSystem"
  | "jobId"
  | "jobIds"
  | "target"
> & {
  /** The first part of the id of a new incident, which the opening time completes. */
  readonly idPrefix: string;
};
