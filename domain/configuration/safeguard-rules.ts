import { formatCount, formatNumber, joinSentences } from "../../wording/phrases.ts";
import { countSynchronizedObjects } from "../observed-job.ts";
import {
  type ConfigurationContext,
  type ConfigurationRule,
  infoFinding,
  NO_FINDINGS,
  warningFinding,
} from "./configuration-rule.ts";

/** What is there to speak up when something goes wrong, and what we could not read. */
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
  const threshold = job.deletionThreshold;
  // The switch counts: its number stays in the job's settings when it is off.
  const isOn = configuration?.hasDeletionPrevention ?? null;
  if (isOn === false || (isOn === true && threshold === null)) {
    return warningFinding(
      "no-deletion-threshold",
      "Accidental-deletion prevention is off: an emptied group or a wrong filter can take everybody out of the app within one cycle.",
      "Switch on Prevent accidental deletion in the job's settings in Entra, with a threshold that suits the size of the app.",
    );
  }
  const objectsInApp = countSynchronizedObjects(job);
  if (
    threshold === null ||
    objectsInApp === 0 ||
    threshold <= objectsInApp * thresholds.maxDeletionThresholdRatio
  )
    return NO_FINDINGS;
  const unreachableText = threshold > objectsInApp ? " It can never be reached." : "";
  return warningFinding(
    "deletion-threshold-too-large",
    joinSentences(
      `The deletion threshold is ${formatNumber(threshold)}, and the app has ${formatCount(objectsInApp, "object")}.${unreachableText}`,
      "A wave of leavers by mistake would be through before anybody is asked.",
    ),
    "Lower the threshold in the job's settings in Entra to the most that leave in one cycle on a bad day.",
  );
}

function checkNotificationMail({ configuration }: ConfigurationContext) {
  if (configuration?.hasNotificationMail !== false) return NO_FINDINGS;
  return infoFinding(
    "no-notification-mail",
    "Entra's own notification mail is off, so nobody but Steadystate tells of a quarantine or a reached deletion threshold.",
    "Switch on the notification mail in the job's settings in Entra, to an address that is read by several people.",
  );
}

/** No finding must not look like a clean set-up where nothing could be read. */
function checkUnreadableParts({ configuration }: ConfigurationContext) {
  if (configuration === null) return NO_FINDINGS;
  const areMappingsUnread = configuration.mappings === null;
  const { hasNotificationMail, hasDeletionPrevention, isEveryoneInScope, scimFlags } =
    configuration;
  const areSettingsUnread = [
    hasNotificationMail,
    hasDeletionPrevention,
    isEveryoneInScope,
    scimFlags,
  ].every((one) => one === null);
  if (!areMappingsUnread && !areSettingsUnread) return NO_FINDINGS;
  const unreadParts = [
    areMappingsUnread ? "mappings" : null,
    areSettingsUnread ? "connection settings" : null,
  ];
  const unreadText = unreadParts.filter((part) => part !== null).join(" and ");
  return infoFinding(
    "configuration-unreadable",
    `Steadystate could not read this job's ${unreadText}, so it cannot say whether they are in order.`,
    "Give Steadystate's app the Graph permission Synchronization.Read.All, then run the doctor. Some clouds and kinds of jobs do not let them be read at all.",
  );
}
