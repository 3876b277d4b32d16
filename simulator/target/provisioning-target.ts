import type { AttributeEdit, ObjectRef } from "../tenant/tenant-change.ts";
import type { Instant } from "../tenant-view.ts";

export type ExportOperation = "create" | "update" | "disable" | "delete";

/** What the provisioning service asks of a target. `probe` is Test Connection's look for nobody. */
export type TargetCall =
  | { readonly kind: "probe"; readonly now: Instant }
  | {
      readonly kind: "export";
      readonly operation: ExportOperation;
      readonly ref: ObjectRef;
      readonly edits: readonly AttributeEdit[];
      /** Null where the target names objects by itself and this one is not known yet. */
      readonly targetId: string | null;
      readonly now: Instant;
    };

/**
 * Why the target did not do it. `job`: nothing else would work either (credentials, contract,
 * connection); `object`: this one failed. The reason is text as Entra logs it.
 */
export type TargetFailure = {
  readonly code: string;
  readonly reason: string;
  readonly scope: "job" | "object";
};

export type TargetReply =
  | {
      readonly ok: true;
      /** `matched`: it was there already and equal. */
      readonly outcome: "created" | "changed" | "matched";
      readonly targetId: string | null;
    }
  | { readonly ok: false; readonly failure: TargetFailure };

/** Direct targets answer at once; those behind HTTP with a promise. */
export type ProvisioningTarget = (call: TargetCall) => TargetReply | Promise<TargetReply>;

/** A trouble of a target. `until: null` lasts until it is ended by hand. */
export type TargetFault =
  | { readonly kind: "token-expires" }
  | { readonly kind: "token-renewed" }
  | { readonly kind: "down"; readonly until: Instant }
  | { readonly kind: "html"; readonly until: Instant }
  | { readonly kind: "times-out"; readonly until: Instant }
  | {
      readonly kind: "answers";
      readonly status: number;
      /** Share of the requests so answered, 0..1. */
      readonly share: number;
      readonly until: Instant;
    }
  | {
      readonly kind: "refuses-people";
      readonly code: string;
      /** By their place in the tenant. */
      readonly people: ReadonlySet<number>;
    }
  | { readonly kind: "accepts-people" }
  /** This share of those who leave can be neither disabled nor deleted. */
  | { readonly kind: "refuses-disables"; readonly share: number; readonly code: string }
  | { readonly kind: "accepts-disables" }
  | {
      readonly kind: "refuses-values";
      readonly attribute: string;
      readonly values: readonly string[];
    };
