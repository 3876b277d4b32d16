import type { IdleReason } from "../domain/idle-reason.ts";
import type { ConditionText } from "./condition-text.ts";
import { formatTime } from "./phrases.ts";

export function idleText(reason: IdleReason): ConditionText {
  switch (reason.code) {
    case "not-configured":
      return {
        reason:
          "Provisioning is configured only in part: credentials or mappings are missing in Entra.",
        remedy: "The app's owner completes the provisioning configuration in Entra, or removes it.",
      };
    case "first-cycle-pending":
      return {
        reason: "Provisioning was started, and Entra has not begun its first cycle yet.",
        remedy:
          "Wait up to an hour for the first cycle; after that the app's owner stops and starts provisioning in Entra.",
      };
    case "paused-by-entra":
      return {
        reason:
          "Paused by Entra: too many objects failed in the initial cycle. Entra cleared their errors, ended the cycle, and now waits until a person starts the job.",
        remedy:
          "The app's owner has the most frequent errors fixed, then starts provisioning in Entra again.",
      };
    case "never-started":
      return {
        reason: "Paused: provisioning is set up and was never started.",
        remedy: "The app's owner starts provisioning in Entra when the app is ready.",
      };
    case "paused": {
      const sinceText = reason.since === null ? "" : ` since ${formatTime(reason.since)}`;
      return {
        reason: `Paused${sinceText}: provisioning is switched off, so nobody is provisioned, and nobody who leaves is disabled in the app.`,
        remedy:
          "The app's owner starts provisioning in Entra. Provisioning then continues where it stopped.",
      };
    }
  }
}
