import type { ProvisioningEvent } from "../provisioning-event.ts";
import type { RemovalOutcome } from "../removal-counts.ts";
import { isDeprovisioningEvent } from "./explain-row.ts";

/** The outcome of a row that disables or deletes a person; null for every other row. */
export function removalOutcomeOf(
  event: Pick<ProvisioningEvent, "action" | "status" | "changes" | "source">,
): RemovalOutcome | null {
  const { action, status } = event;
  if (!isDeprovisioningEvent(event)) return null;
  if (action === "stagedDelete") return "withheld";
  if (status === "failure") return "failed";
  return status === "success" || status === "warning" ? "done" : null;
}
