import type { Attribute } from "../tenant/people.ts";
import type { JobCommand } from "../tenant-view.ts";

/** An action of a scenario line. */
export type ScenarioAction =
  | { readonly kind: "token"; readonly app: string; readonly isValid: boolean }
  | { readonly kind: "command"; readonly app: string; readonly command: JobCommand }
  | {
      readonly kind: "target-down" | "target-html" | "target-times-out";
      readonly app: string;
      readonly forMs: number;
    }
  | {
      readonly kind: "target-answers";
      readonly app: string;
      readonly status: number;
      readonly share: number;
      readonly forMs: number;
    }
  | { readonly kind: "attribute-invalid"; readonly attribute: Attribute; readonly people: number }
  | { readonly kind: "attribute-fixed"; readonly attribute: Attribute }
  | {
      readonly kind: "refuse-people";
      readonly app: string;
      readonly share: number;
      readonly code: string;
    }
  | { readonly kind: "accept-people"; readonly app: string }
  /** Managers and members of a share of the people cannot be written; share 0 ends the fault. */
  | { readonly kind: "references-unresolved"; readonly app: string; readonly share: number }
  | {
      readonly kind: "refuse-disables";
      readonly app: string;
      readonly share: number;
      readonly code: string;
    }
  | { readonly kind: "accept-disables"; readonly app: string }
  | { readonly kind: "leave" | "join"; readonly people: number }
  | { readonly kind: "group-emptied"; readonly app: string; readonly people: number }
  | { readonly kind: "mapping-edited"; readonly app: string }
  | { readonly kind: "stall" | "stall-in-cycle"; readonly app: string; readonly forMs: number }
  | {
      readonly kind: "graph";
      readonly fault: "down" | "throttles" | "cuts" | "html";
      readonly forMs: number;
    }
  | { readonly kind: "mail"; readonly fault: "down" | "refuses" | "defers"; readonly forMs: number }
  | { readonly kind: "logs-late"; readonly byMs: number; readonly forMs: number };
