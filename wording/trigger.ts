import type {
  AnonymousTrigger,
  ConfigurationChangeKind,
  CycleTriggerKind,
} from "../domain/cycle-assessment.ts";
import type { Instant } from "../domain/time.ts";
import { formatTime, joinSentences } from "./phrases.ts";

/**
 * Why the running or last full cycle started. The text never names the person who made a change.
 */
export function triggerText(trigger: AnonymousTrigger): string {
  const { kind, at, isInitialCycleRestart, liftedQuarantineAt } = trigger;
  if (kind === "first" || kind === "unknown") return TEXTS_WITHOUT_CHANGE[kind];
  return joinSentences(
    configurationChangeText(kind, at),
    isInitialCycleRestart
      ? "The initial cycle had not finished, and this change restarted it."
      : "After such a change Entra reads everyone again, and other changes may wait until the cycle ends.",
    liftedQuarantineAt === null
      ? null
      : `The same change also lifted the quarantine that Entra had imposed at ${formatTime(liftedQuarantineAt)}.`,
  );
}

const TEXTS_WITHOUT_CHANGE: Readonly<
  Record<Exclude<CycleTriggerKind, ConfigurationChangeKind>, string>
> = {
  first: "It is the job's first cycle: Entra reads everyone and matches or creates their accounts.",
  unknown:
    "Entra reads everyone again although the job had reached steady state, and no audit entry that Steadystate has read shows why: a person or Microsoft may have restarted provisioning.",
};

function configurationChangeText(kind: ConfigurationChangeKind, at: Instant | null): string {
  switch (kind) {
    case "mapping":
      return `The attribute mappings or the scope were edited at ${formatTime(at)}; saving such a change starts a full cycle, although Entra does not say so.`;
    case "restart":
      return `Provisioning was restarted at ${formatTime(at)}.`;
    case "settings":
      return `The provisioning settings or the credentials were changed at ${formatTime(at)}.`;
    case "start":
      return `Provisioning was started at ${formatTime(at)} after it had been switched off.`;
  }
}
