import { z } from "zod";
import { CONDITIONS, type Condition, SEVERITIES } from "../../domain/condition.ts";
import { INCIDENT_KINDS, type IncidentKind } from "../../domain/incident-kind.ts";

const Text = z.string();

const Version2 = z.object({
  kind: z.enum(["job-condition", ...INCIDENT_KINDS]),
  condition: z.enum(CONDITIONS).nullable(),
  severity: z.enum(SEVERITIES),
  problem: z.looseObject({ code: Text }),
  openedAt: z.number(),
  updatedAt: z.number(),
  notificationCount: z.number(),
  notifyReason: z.looseObject({ code: Text }),
});

/** The reasons that version 3 stores with the same code and values. */
const KEPT_NOTIFY_REASONS: ReadonlySet<string> = new Set([
  "worse-condition",
  "higher-severity",
  "objects-still-failing",
]);
const OPENED_REASONS: ReadonlySet<string> = new Set([
  "new-problem",
  "tenant-unreadable",
  "target-problem",
]);

/**
 * Version 2 had one incident for everything that was wrong with a job. It goes on as the incident of
 * the trouble that people were notified of last, so that nobody is notified of it twice.
 */
export function upgradeIncidentVersion2(record: Readonly<Record<string, unknown>>): object {
  const old = Version2.parse(record);
  const { condition, severity, updatedAt, notificationCount } = old;
  return {
    ...record,
    kind: old.kind === "job-condition" ? kindOf(condition, old.problem.code) : old.kind,
    beganAt: old.openedAt,
    recovery: null,
    topics: [],
    pending: null,
    announced:
      notificationCount === 0
        ? null
        : { at: updatedAt, severity, condition, because: "already-notified" },
    mutedBy: null,
    disablesAt: null,
    expiresAt: null,
    notifyReason: upgradeNotifyReason(old.notifyReason),
  };
}

const KIND_BY_CONDITION: Partial<Readonly<Record<Condition, IncidentKind>>> = {
  disabled: "quarantine",
  quarantined: "quarantine",
  failing: "cycle-failures",
  "at-risk": "quarantine-risk",
  unknown: "job-unreadable",
};

const KIND_BY_PROBLEM: Readonly<Record<string, IncidentKind>> = {
  leavers: "leavers",
  "accounts-missing": "failures",
  "objects-failing": "failures",
  "many-deletions": "deletion-wave",
  "many-disables": "deletion-wave",
};

function kindOf(condition: Condition | null, problemCode: string): IncidentKind {
  const isKnownByProblem = condition === "failing" || condition === "at-risk";
  const kindOfProblem = isKnownByProblem ? KIND_BY_PROBLEM[problemCode] : undefined;
  const kindOfCondition = condition === null ? undefined : KIND_BY_CONDITION[condition];
  return kindOfProblem ?? kindOfCondition ?? "schedule";
}

function upgradeNotifyReason(reason: { readonly code: string }): object {
  if (KEPT_NOTIFY_REASONS.has(reason.code)) return reason;
  if (OPENED_REASONS.has(reason.code)) return { code: "opened" };
  return { code: /(^|-)recovered$/.test(reason.code) ? "recovered" : "already-notified" };
}
