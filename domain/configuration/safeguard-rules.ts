import { jobDirection, jobKind } from "../job-kind.ts";
import { countSynchronizedObjects, type ObservedJob } from "../observed-job.ts";
import type { ConfigurationContext, ConfigurationRule } from "./configuration-rule.ts";

/** Rules about deletion prevention, mails from Entra, and parts that Graph did not return. */
export const safeguardRules: readonly ConfigurationRule[] = [
  checkDeletionPrevention,
  checkNotificationMail,
  checkUnreadableParts,
];

function checkDeletionPrevention({
  facts: { job },
  configuration,
  thresholds,
}: ConfigurationContext) {
  if (!canDeleteAccounts(job)) return null;
  const threshold = job.deletionThreshold;
  // When deletion prevention is switched off, its threshold stays in the job's settings.
  const isOn = configuration?.hasDeletionPrevention ?? null;
  if (isOn === false || (isOn === true && threshold === null)) {
    return { rule: "no-deletion-threshold" } as const;
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
  return configuration?.hasNotificationMail === false
    ? ({ rule: "no-notification-mail" } as const)
    : null;
}

/** Without this finding, an unreadable configuration would look like a correct one. */
function checkUnreadableParts({ configuration }: ConfigurationContext) {
  if (configuration === null) return null;
  const { hasNotificationMail, hasDeletionPrevention, isEveryoneInScope, scimFlags } =
    configuration;
  const areSettingsUnread = [
    hasNotificationMail,
    hasDeletionPrevention,
    isEveryoneInScope,
    scimFlags,
  ].every((value) => value === null);
  const unreadParts = [
    configuration.mappings === null ? ("mappings" as const) : null,
    areSettingsUnread ? ("connection-settings" as const) : null,
  ].filter((part) => part !== null);
  return unreadParts.length === 0
    ? null
    : ({ rule: "configuration-unreadable", unreadParts } as const);
}
