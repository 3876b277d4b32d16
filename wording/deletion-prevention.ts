import type { DeletionPrevention } from "../domain/deletion-prevention.ts";
import { formatCount } from "./phrases.ts";

/** Whether Entra stops a cycle with too many deletions, as a full sentence. */
export function deletionPreventionText({ state, threshold }: DeletionPrevention): string {
  switch (state) {
    case "on":
      return threshold === null
        ? "On, with a threshold that Graph does not show."
        : `On: ${formatCount(threshold, "delete")} in one cycle ${threshold === 1 ? "puts" : "put"} the job into quarantine.`;
    case "off":
      return "Off: no number of deletes stops a cycle.";
    case "not-set":
      return "Not set: the job has no deletion threshold of its own.";
    case "unknown":
      return "Unknown: Graph does not show this setting.";
  }
}
