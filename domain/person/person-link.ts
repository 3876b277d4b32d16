import { jobDirection, jobKind } from "../job-kind.ts";
import type { ProvisioningEvent } from "../provisioning-event.ts";

/**
 * Directories in which a job from HR or Active Directory creates the same person again. Their objects can be
 * the source of another job.
 */
export const LINKED_DIRECTORIES = ["entra", "active-directory"] as const;
export type LinkedDirectory = (typeof LINKED_DIRECTORIES)[number];

/**
 * The directory in which the target of a row is the same person as its source; null for other rows.
 * Null for an app, too: no job reads people from an app, so the id of an account there never becomes the
 * id of a second person.
 */
export function linkedDirectory({
  jobId,
  sourceSystem,
  targetSystem,
}: Pick<ProvisioningEvent, "jobId" | "sourceSystem" | "targetSystem">): LinkedDirectory | null {
  const traits = { jobId, templateId: null, sourceSystem, targetSystem };
  const kind = jobKind(traits);
  if (kind !== "hr-inbound" && kind !== "cloud-sync") return null;
  const { target } = jobDirection(traits);
  return LINKED_DIRECTORIES.find((directory) => directory === target) ?? null;
}
