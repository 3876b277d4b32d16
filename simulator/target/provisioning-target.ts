import type { AttributeEdit, ObjectRef } from "../tenant/tenant-change.ts";
import type { Instant } from "../tenant-view.ts";

export type ExportOperation = "create" | "update" | "disable" | "delete";

/**
 * A request of the provisioning service to a target. `probe`: the query for a random user, as in
 * Test Connection.
 */
export type TargetCall =
  | { readonly kind: "probe"; readonly now: Instant }
  | {
      readonly kind: "export";
      readonly operation: ExportOperation;
      readonly ref: ObjectRef;
      readonly edits: readonly AttributeEdit[];
      /** Null when the object has no id in the target yet. */
      readonly targetId: string | null;
      readonly now: Instant;
    };

/**
 * Why an export failed. Scope `job`: every other export would fail too (credentials, protocol,
 * connection); `object`: only this export failed. `reason` has the format of Entra's logs.
 */
export type TargetFailure = {
  readonly code: string;
  readonly reason: string;
  readonly scope: "job" | "object";
};

export type TargetReply =
  | {
      readonly ok: true;
      /** `matched`: the object existed already with equal values. */
      readonly outcome: "created" | "changed" | "matched";
      readonly targetId: string | null;
    }
  | { readonly ok: false; readonly failure: TargetFailure };

/** An in-memory target returns its reply; a SCIM server returns a promise. */
export type ProvisioningTarget = (call: TargetCall) => TargetReply | Promise<TargetReply>;

/** A fault of a target, or its end. A fault without `until` lasts until the fault that ends it. */
export type TargetFault =
  | { readonly kind: "token-expires" }
  | { readonly kind: "token-renewed" }
  | { readonly kind: "down"; readonly until: Instant }
  | { readonly kind: "answers-html"; readonly until: Instant }
  | { readonly kind: "times-out"; readonly until: Instant }
  | {
      readonly kind: "answers-error";
      readonly status: number;
      /** Share of the requests that get this answer, 0..1. */
      readonly share: number;
      readonly until: Instant;
    }
  | {
      readonly kind: "refuses-people";
      readonly code: string;
      /** Indexes of people in the tenant. */
      readonly people: ReadonlySet<number>;
    }
  | { readonly kind: "accepts-people" }
  /** This share of the leavers can be neither disabled nor deleted. */
  | { readonly kind: "refuses-disables"; readonly share: number; readonly code: string }
  | { readonly kind: "accepts-disables" }
  | {
      readonly kind: "refuses-values";
      readonly attribute: string;
      readonly values: readonly string[];
    };
