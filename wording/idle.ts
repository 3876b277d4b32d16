import type { IdleReason } from "../domain/idle-reason.ts";
import type { ConditionText } from "./condition-text.ts";
import { formatTime } from "./phrases.ts";
import { capitalise, type JobTerms, noChangeEffectText } from "./systems.ts";

export function idleText(reason: IdleReason, terms: JobTerms): ConditionText {
  const { jobOwner, target } = terms;
  const owner = capitalise(jobOwner);
  switch (reason.code) {
    case "not-configured":
      return {
        reason:
          "Provisioning is configured only in part: credentials or mappings are missing in Entra.",
        remedy: `${owner} completes the provisioning configuration in Entra, or removes it.`,
      };
    case "first-cycle-pending":
      return {
        reason: "Provisioning was started, and Entra has not begun its first cycle yet.",
        remedy: `If the first cycle has not begun after an hour, ${jobOwner} stops provisioning in Entra and starts it again.`,
      };
    case "paused-by-entra":
      return {
        reason:
          "Paused by Entra: too many objects failed in the initial cycle. Entra deleted the list of these errors, ended the cycle, and now waits until a person starts the job.",
        remedy: `${owner} makes sure that the most frequent errors are fixed, then starts provisioning in Entra again.`,
      };
    case "never-started":
      return {
        reason: "Paused: provisioning is set up and was never started.",
        remedy: `${owner} starts provisioning in Entra when ${target.noun} is ready.`,
      };
    case "paused": {
      const sinceText = reason.since === null ? "" : ` since ${formatTime(reason.since)}`;
      return {
        reason: `Paused${sinceText}: provisioning is switched off, so ${noChangeEffectText(terms)}.`,
        remedy: `${owner} starts provisioning in Entra. Provisioning then continues where it stopped.`,
      };
    }
  }
}
