import type { AlertCode } from "../domain/alert.ts";
import type { AlertText } from "./alerts/alert-text.ts";
import { JOB_ALERT_TEXTS } from "./alerts/job-alerts.ts";
import { OWN_ALERT_TEXTS } from "./alerts/own-alerts.ts";
import { QUARANTINE_ALERT_TEXTS } from "./alerts/quarantine-alerts.ts";
import { TARGET_ALERT_TEXTS } from "./alerts/target-alerts.ts";

/** The texts of every alert and of its section in the runbook. */
export const ALERT_TEXTS: Readonly<Record<AlertCode, AlertText>> = {
  ...QUARANTINE_ALERT_TEXTS,
  ...JOB_ALERT_TEXTS,
  ...TARGET_ALERT_TEXTS,
  ...OWN_ALERT_TEXTS,
};
