/**
 * The texts of an alert and of its section in the runbook. `summary` and `description` are templates
 * of Prometheus. The texts of the runbook may contain `code`, **strong**, _names on the screen_ and
 * [links](#section). A link to `/#/…` is a page of the console.
 */
export type AlertText = {
  readonly summary: string;
  readonly description: string;
  readonly meaning: string;
  /** Who is affected while the alert fires. */
  readonly affected: string;
  readonly steps: readonly string[];
};

/** The app and the tenant of the alert, in a template. */
export const APP_LABEL = "{{ $labels.application }} ({{ $labels.tenant }})";
/** When the problem of the incident began, in a template. */
export const SINCE = "since {{ $value | humanizeTimestamp }}";

const OPEN_JOB =
  "Open the job: click it in the [overview](/#/), or use the link to the console in the alert.";

/** The first step of the runbook for alerts about a job. */
export const openJob = (rest: string): string => `${OPEN_JOB} ${rest}`;
