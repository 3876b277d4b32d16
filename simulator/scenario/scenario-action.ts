import type { Attribute } from "../tenant/people.ts";
import type { JobCommand } from "../tenant-view.ts";

/** The mail server does not run, rejects every connection permanently, or rejects it temporarily. */
export type ScenarioMailFault = "down" | "refuses" | "defers";

/** What is wrong with Graph or with its sign-in service. */
export type ScenarioGraphFaultKind =
  | "down"
  | "throttles"
  | "cuts-connections"
  | "answers-html"
  | "revokes-tokens"
  | "sign-in-down"
  | "refuses-secret";

/** The action of a scenario line. Shares are 0..1. */
export type ScenarioAction =
  | { readonly kind: "token-expires" | "token-renewed"; readonly app: string }
  | { readonly kind: "job-command"; readonly app: string; readonly command: JobCommand }
  | {
      readonly kind: "target-down" | "target-answers-html" | "target-times-out";
      readonly app: string;
      readonly durationMs: number;
    }
  | {
      readonly kind: "target-answers-error";
      readonly app: string;
      readonly status: number;
      readonly share: number;
      readonly durationMs: number;
    }
  | {
      readonly kind: "attribute-invalid";
      readonly attribute: Attribute;
      readonly peopleCount: number;
    }
  | { readonly kind: "attribute-fixed"; readonly attribute: Attribute }
  | {
      readonly kind: "target-refuses-people";
      readonly app: string;
      readonly share: number;
      readonly code: string;
    }
  | { readonly kind: "target-accepts-people"; readonly app: string }
  /** The managers of this share of the people cannot be written; share 0 ends the fault. */
  | { readonly kind: "references-unresolved"; readonly app: string; readonly share: number }
  | {
      readonly kind: "target-refuses-disables";
      readonly app: string;
      readonly share: number;
      readonly code: string;
    }
  | { readonly kind: "target-accepts-disables"; readonly app: string }
  | { readonly kind: "people-leave" | "people-join"; readonly peopleCount: number }
  /** The members come back later. */
  | { readonly kind: "group-loses-members"; readonly app: string; readonly peopleCount: number }
  | { readonly kind: "mapping-edited"; readonly app: string }
  | {
      readonly kind: "job-stalls" | "job-stalls-in-next-cycle";
      readonly app: string;
      readonly durationMs: number;
    }
  | {
      readonly kind: "graph-fault";
      readonly fault: ScenarioGraphFaultKind;
      readonly durationMs: number;
    }
  | {
      readonly kind: "mail-fault";
      readonly fault: ScenarioMailFault;
      readonly durationMs: number;
    }
  | {
      readonly kind: "logs-late";
      readonly delayMs: number;
      readonly durationMs: number;
      /** Share of the rows that are late by a random time up to `delayMs`; null: all by `delayMs`. */
      readonly randomShare: number | null;
    }
  | {
      readonly kind: "cycles-late";
      readonly app: string;
      readonly maxDelayMs: number;
      readonly durationMs: number;
    }
  | {
      readonly kind: "pace-changes";
      readonly app: string;
      readonly factor: number;
      readonly durationMs: number;
    }
  /** This share of the people without an account lacks an attribute; share 0 ends the fault. */
  | { readonly kind: "joiners-incomplete"; readonly app: string; readonly share: number }
  | {
      readonly kind: "people-assigned" | "people-unassigned";
      readonly app: string;
      readonly peopleCount: number;
    };
