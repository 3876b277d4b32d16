import type {
  AnonymousTrigger,
  ConfigurationChangeKind,
  CycleTriggerKind,
} from "../domain/cycle-assessment.ts";
import type { Instant } from "../domain/time.ts";
import { formatTime, joinSentences } from "./phrases.ts";

/** Why a full cycle runs or last ran. Never names the person who made a change. */
export function triggerText(trigger: AnonymousTrigger): string {
  const { kind, at, isInitialCycleRestart, liftedQuarantineAt } = trigger;
  if (kind === "first" || kind === "unknown") return TEXTS_WITHOUT_CHANGE[kind];
  return joinSentences(
    configurationChangeText(kind, at),
    isInitialCycleRestart
      ? "The initial cycle, which had not been finished, begins again for it."
      : "For this Entra reads everyone again, and changes may wait until it is done.",
    liftedQuarantineAt === null
      ? null
      : `This also lifted the quarantine that Entra had imposed at ${formatTime(liftedQuarantineAt)}.`,
  );
}

const TEXTS_WITHOUT_CHANGE: Readonly<
  Record<Exclude<CycleTriggerKind, ConfigurationChangeKind>, string>
> = {
  first: "It is the job's first cycle: Entra reads everyone and matches or creates their accounts.",
  unknown:
    "Everyone is read again although steady state had been reached, and no audit that Steadystate has seen says why: provisioning may have been restarted by hand, or by Microsoft.",
};

function configurationChangeText(kind: ConfigurationChangeKind, at: Instant | null): string {
  switch (kind) {
    case "mapping":
      return `The attribute mappings or the scope were edited at ${formatTime(at)}; saving them starts a full cycle, which Entra does not mention.`;
    case "restart":
      return `Provisioning was restarted at ${formatTime(at)}.`;
    case "settings":
      return `The provisioning settings or the credentials were changed at ${formatTime(at)}.`;
    case "start":
      return `Provisioning was started at ${formatTime(at)} after it had been off.`;
  }
}
