import { deletionPreventionOf } from "../deletion-prevention.ts";
import { type JobKind, jobKind } from "../job-kind.ts";
import { countSynchronizedObjects } from "../observed-job.ts";
import type { ConfigurationContext, ConfigurationRule } from "./configuration-rule.ts";

/** Rules about deletions, mails from Entra, and parts that Graph did not return. */
export const safeguardRules: readonly ConfigurationRule[] = [
  checkDeletionPrevention,
  checkNotificationMail,
  checkKeptAccounts,
  checkUnreadableParts,
];

/** Kinds of jobs for which Microsoft documents no deletion threshold. */
const KINDS_WITHOUT_THRESHOLD: readonly JobKind[] = ["password-hash-sync", "other"];

function checkDeletionPrevention({
  facts: { job },
  configuration,
  thresholds,
}: ConfigurationContext) {
  const { state, threshold } = deletionPreventionOf(job, configuration);
  if (state === "off") return { rule: "no-deletion-threshold" } as const;
  if (state === "not-set") {
    return KINDS_WITHOUT_THRESHOLD.includes(jobKind(job))
      ? null
      : ({ rule: "deletion-threshold-not-set" } as const);
  }
  const objectsInApp = countSynchronizedObjects(job);
  if (
    threshold === null ||
    objectsInApp === 0 ||
    threshold <= objectsInApp * thresholds.maxDeletionThresholdRatio
  )
    return null;
  return { rule: "deletion-threshold-too-large", threshold, objectsInApp } as const;
}

function checkNotificationMail({ configuration }: ConfigurationContext) {
  const state = configuration?.notificationMail;
  return state === "off" || state === "not-set"
    ? ({ rule: "no-notification-mail", isSet: state === "off" } as const)
    : null;
}

function checkKeptAccounts({ configuration }: ConfigurationContext) {
  return configuration?.keepsAccountsOutOfScope === true
    ? ({ rule: "leavers-out-of-scope-kept" } as const)
    : null;
}

/** Without this finding, an unreadable configuration would look like a correct one. */
function checkUnreadableParts({ configuration }: ConfigurationContext) {
  if (configuration === null) return null;
  const unreadParts = [
    configuration.mappings === null ? ("mappings" as const) : null,
    configuration.areSettingsRead ? null : ("connection-settings" as const),
  ].filter((part) => part !== null);
  return unreadParts.length === 0
    ? null
    : ({ rule: "configuration-unreadable", unreadParts } as const);
}
