import type { JobConfiguration, SettingState } from "./job-configuration.ts";
import type { ObservedJob } from "./observed-job.ts";

/** Whether Entra stops a cycle with too many deletions. */
export type DeletionPrevention = {
  readonly state: SettingState;
  /** The number of deletions that stops a cycle; null if the number is not known or no cycle is stopped. */
  readonly threshold: number | null;
};

/**
 * Whether Entra stops a cycle that deletes too many objects. Graph returns the switch with the secrets of the
 * job, and for cloud sync also the threshold. Other jobs have the threshold in the settings of the job, where
 * it remains when the switch is turned off.
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
