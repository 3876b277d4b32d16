import type { AlertCode } from "../../domain/alert.ts";

export type RecordingRule = { readonly record: string; readonly expr: string };

export type AlertRule = {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly keep_firing_for: string;
  readonly labels?: { readonly severity: "critical" | "warning" };
  readonly annotations: {
    readonly summary: string;
    readonly description: string;
    readonly runbook_url: string;
    readonly dashboard_url: string;
    readonly console_url: string;
  };
};

export type RuleFile = {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: readonly (RecordingRule | AlertRule)[];
  }[];
};

/** What an alert is about. It decides the links. */
type AlertSubject = "job" | "target" | "tenant" | "poll" | "notifications" | "steadystate";

/** An alert without its texts and links. */
export type AlertDefinition = {
  readonly alert: AlertCode;
  readonly expr: string;
  readonly for: string;
  /** How long the alert keeps firing without data; if not given, as long as the config says. */
  readonly keepFiringForMinutes?: number;
  /** Null if each series has a label `severity`. */
  readonly severity: "critical" | "warning" | null;
  readonly subject: AlertSubject;
};
