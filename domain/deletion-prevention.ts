import type { JobConfiguration, SettingState } from "./job-configuration.ts";
import type { ObservedJob } from "./observed-job.ts";

/** Whether Entra stops a cycle with too many deletions. */
export type DeletionPrevention = {
  readonly state: SettingState;
  /** How many deletions of one cycle stop it; null if this is not known or nothing stops it. */
  readonly threshold: number | null;
};

/**
 * Whether a cycle that deletes too many objects is stopped. The switch is a setting of the
 * connection. Cloud sync keeps the threshold beside the switch, other jobs keep it in the settings of
 * the job, where it stays when the switch is turned off.
 */
export function deletionPreventionOf(
  job: Pick<ObservedJob, "deletionThreshold">,
  configuration: JobConfiguration | null,
): DeletionPrevention {
  const switchState = configuration?.deletionPrevention ?? "unknown";
  const threshold = configuration?.deletionThreshold ?? job.deletionThreshold;
  if (switchState === "on") return { state: "on", threshold };
  if (switchState === "off") return { state: "off", threshold: null };
  return threshold === null ? { state: switchState, threshold: null } : { state: "on", threshold };
}
