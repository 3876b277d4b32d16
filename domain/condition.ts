/** The one verdict on a job, worst first (design: Words). */
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

/** Failing, on the way there, or worse: what has to hold for a while before it is told. */
export function isAtRiskOrWorse(condition: Condition): boolean {
  return CONDITIONS.indexOf(condition) <= CONDITIONS.indexOf("at-risk");
}

export const SEVERITIES = ["critical", "warning", "info", "none"] as const;
export type Severity = (typeof SEVERITIES)[number];
