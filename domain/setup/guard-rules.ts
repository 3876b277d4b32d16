import { synchronizedObjects } from "../job.ts";
import { grouped, joined, sayCount } from "../words.ts";
import { info, type Linted, NOTHING, type Rule, warning } from "./finding.ts";

/** What is there to speak up when something goes wrong, and what we could not read. */
export const guardRules: readonly Rule[] = [deletionGuard, notificationMail, unread];

function deletionGuard({ facts: { job }, configuration, thresholds }: Linted) {
  const threshold = job.deletionThreshold;
  // The switch counts: its number stays in the job's settings when it is off.
  const isOn = configuration?.guardsDeletions ?? null;
  if (isOn === false || (isOn === true && threshold === null)) {
    return warning(
      "no-deletion-threshold",
      "Accidental-deletion prevention is off: an emptied group or a wrong filter can take everybody out of the app within one cycle.",
      "Switch on Prevent accidental deletion in the job's settings in Entra, with a threshold that suits the size of the app.",
    );
  }
  const population = synchronizedObjects(job);
  if (
    threshold === null ||
    population === 0 ||
    threshold <= population * thresholds.deletionGuardRatio
  )
    return NOTHING;
  const never = threshold > population ? " It can never be reached." : "";
  return warning(
    "deletion-threshold-too-large",
    joined(
      `The deletion threshold is ${grouped(threshold)}, and the app has ${sayCount(population, "object")}.${never}`,
      "A wave of leavers by mistake would be through before anybody is asked.",
    ),
    "Lower the threshold in the job's settings in Entra to the most that leave in one cycle on a bad day.",
  );
}

function notificationMail({ configuration }: Linted) {
  if (configuration?.notifies !== false) return NOTHING;
  return info(
    "no-notification-mail",
    "Entra's own notification mail is off, so nobody but Steadystate tells of a quarantine or a reached deletion threshold.",
    "Switch on the notification mail in the job's settings in Entra, to an address that is read by several people.",
  );
}

/** No finding must not look like a clean set-up where nothing could be read. */
function unread({ configuration }: Linted) {
  if (configuration === null) return NOTHING;
  const isMappings = configuration.mappings === null;
  const { notifies, guardsDeletions, syncAll, dialect } = configuration;
  const isSettings = [notifies, guardsDeletions, syncAll, dialect].every((one) => one === null);
  if (!isMappings && !isSettings) return NOTHING;
  const parts = [isMappings ? "mappings" : null, isSettings ? "connection settings" : null];
  const what = parts.filter((part) => part !== null).join(" and ");
  return info(
    "setup-unread",
    `Steadystate could not read this job's ${what}, so it cannot say whether they are in order.`,
    "Give Steadystate's app the Graph permission Synchronization.Read.All, then run the doctor. Some clouds and kinds of jobs do not let them be read at all.",
  );
}
