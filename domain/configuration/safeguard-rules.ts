import { deletionPreventionOf } from "../deletion-prevention.ts";
import { jobDirection, jobKind } from "../job-kind.ts";
import { countSynchronizedObjects, type ObservedJob } from "../observed-job.ts";
import type { ConfigurationContext, ConfigurationRule } from "./configuration-rule.ts";

/** Rules about deletions, mails from Entra, and parts that Graph did not return. */
export const safeguardRules: readonly ConfigurationRule[] = [
  checkDeletionPrevention,
  checkNotificationMail,
  checkKeptAccounts,
  checkUnreadableParts,
];

function checkDeletionPrevention({
  facts: { job },
  configuration,
  thresholds,
}: ConfigurationContext) {
  if (!canDeleteAccounts(job)) return null;
  const { state, threshold } = deletionPreventionOf(job, configuration);
  if (state === "off") return { rule: "no-deletion-threshold" } as const;
  if (state === "not-set") {
    // Microsoft documents deletion thresholds only for known kinds.
    return jobKind(job) === "other" ? null : ({ rule: "deletion-threshold-not-set" } as const);
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

/** Password hash synchronization and jobs that write back to an HR app only change values. */
function canDeleteAccounts(job: ObservedJob): boolean {
  return jobKind(job) !== "password-hash-sync" && jobDirection(job).target !== "hr";
}

function checkNotificationMail({ configuration }: ConfigurationContext) {
  const state = configuration?.notificationMail;
  return state === "off" || state === "not-set"
    ? ({ rule: "no-notification-mail", isSet: state === "off" } as const)
    : null;
}

function checkKeptAccounts({ facts: { job }, configuration }: ConfigurationContext) {
  return canDeleteAccounts(job) && configuration?.keepsAccountsOutOfScope === true
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
