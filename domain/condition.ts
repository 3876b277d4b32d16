/** The states of a job, most severe first. Each job has exactly one. */
export const CONDITIONS = [
  "disabled",
  "quarantined",
  "stopped",
  "failing",
  "at-risk",
  "stalled",
  "unknown",
  "paused",
  "not-configured",
  "never-run",
  "initial-cycle",
  "healthy",
] as const;
export type Condition = (typeof CONDITIONS)[number];

type ConditionTraits = {
  /** The condition is `at-risk` or more severe. */
  readonly isAtRiskOrWorse: boolean;
  /** True when Entra makes no change in the app during this condition. */
  readonly isEveryoneWaiting: boolean;
  /** The condition may last only minutes, so an incident opens only after some time. */
  readonly isOftenShort: boolean;
  /** Which error of the job object explains the condition in Entra's own words. */
  readonly entraMessage: "cycle-error" | "quarantine-error" | null;
  /** Entra's rules about quarantine decide what happens to the job next. */
  readonly isUnderQuarantineRules: boolean;
};

const NO_TRAITS: ConditionTraits = {
  isAtRiskOrWorse: false,
  isEveryoneWaiting: false,
  isOftenShort: false,
  entraMessage: null,
  isUnderQuarantineRules: false,
};

/** The properties of each condition that other modules use. */
export const CONDITION_TRAITS: Readonly<Record<Condition, ConditionTraits>> = {
  disabled: {
    ...NO_TRAITS,
    isAtRiskOrWorse: true,
    isEveryoneWaiting: true,
    entraMessage: "quarantine-error",
  },
  quarantined: {
    ...NO_TRAITS,
    isAtRiskOrWorse: true,
    isEveryoneWaiting: true,
    entraMessage: "quarantine-error",
    isUnderQuarantineRules: true,
  },
  stopped: { ...NO_TRAITS, isAtRiskOrWorse: true, isEveryoneWaiting: true },
  failing: {
    ...NO_TRAITS,
    isAtRiskOrWorse: true,
    isOftenShort: true,
    entraMessage: "cycle-error",
    isUnderQuarantineRules: true,
  },
  "at-risk": {
    ...NO_TRAITS,
    isAtRiskOrWorse: true,
    isOftenShort: true,
    isUnderQuarantineRules: true,
  },
  stalled: { ...NO_TRAITS, isEveryoneWaiting: true },
  unknown: NO_TRAITS,
  paused: { ...NO_TRAITS, isEveryoneWaiting: true },
  "not-configured": NO_TRAITS,
  "never-run": NO_TRAITS,
  "initial-cycle": NO_TRAITS,
  healthy: NO_TRAITS,
};

/** 0 for the most severe condition. */
export function severityRank(condition: Condition): number {
  return CONDITIONS.indexOf(condition);
}

/** True if the job is in quarantine, or if Entra has disabled the job after the quarantine. */
export function isQuarantineCondition(condition: Condition | null): boolean {
  return condition === "quarantined" || condition === "disabled";
}

/** Negative when `a` is more severe than `b`, for sorting. */
export function compareConditions(a: Condition, b: Condition): number {
  return severityRank(a) - severityRank(b);
}

/** The severities of incidents, most severe first. */
export const INCIDENT_SEVERITIES = ["critical", "warning", "info"] as const;
export const SEVERITIES = [...INCIDENT_SEVERITIES, "none"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** True if the severity is high enough to open an incident. An open incident may ease to `info`. */
export function isCriticalOrWarning(severity: Severity): boolean {
  return severity === "critical" || severity === "warning";
}

export function isHigherSeverity(severity: Severity, than: Severity): boolean {
  return SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(than);
}

/**
 * The order "worst first" of jobs and incidents: by severity, then by condition. Lower is worse. An
 * incident without a condition comes after those of the same severity that have one. The caller sorts
 * items of equal rank by their affected objects.
 */
export function worstFirstRank({
  severity,
  condition,
}: {
  readonly severity: Severity;
  readonly condition: Condition | null;
}): number {
  const conditionRank = condition === null ? CONDITIONS.length : severityRank(condition);
  return SEVERITIES.indexOf(severity) * (CONDITIONS.length + 1) + conditionRank;
}
