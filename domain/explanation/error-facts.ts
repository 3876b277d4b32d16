import type { JobDirection, JobKind } from "../job-kind.ts";
import type { ObjectKind } from "../object-kind.ts";
import type { EventAction } from "../provisioning-event.ts";

/** What is known about an error of one row or of a whole cycle. All texts are from outside. */
export type ErrorFacts = {
  readonly code: string | null;
  /** The error text, which may contain the HTTP status and the answer of the target. */
  readonly text: string | null;
  /** Null for an error of a whole cycle. */
  readonly action: EventAction | null;
  /** `other` for an error of a whole cycle. */
  readonly objectKind: ObjectKind;
  readonly kind: JobKind;
  readonly direction: JobDirection;
  readonly application: string;
  /** The attribute that the row names as the cause. */
  readonly attribute: string | null;
  /** Microsoft's own advice in the row. */
  readonly recommendedAction: string | null;
};

/** What Entra wanted to do, and to which kind of object. */
export type Change = Pick<ErrorFacts, "action" | "objectKind" | "direction">;
