import type {
  CyclesFailedReason,
  FailingReason,
  ObjectsFailingReason,
  QuarantineRisk,
} from "../domain/failing-reason.ts";
import type { Instant } from "../domain/time.ts";
import { clusterSentences, countByKindText } from "./cluster-sentences.ts";
import type { ConditionText } from "./condition-text.ts";
import { meaningText, remedyText } from "./explanations.ts";
import { leaverAccountsText, leaversKeepAccessText } from "./failing-leavers.ts";
import { topFailureRemedy, topFailureText } from "./failure-phrases.ts";
import { accountsMissingConditionText } from "./missing-accounts.ts";
import { formatCount, formatNumber, formatRatio, formatTime, joinSentences } from "./phrases.ts";
import { noConnectionTexts } from "./quarantine-no-connection.ts";
import { timeToQuarantineText } from "./quarantine-rules.ts";
import { riskDriverText } from "./risk.ts";
import type { JobTerms } from "./systems.ts";

export function failingText(reason: FailingReason, terms: JobTerms, at: Instant): ConditionText {
  switch (reason.code) {
    case "cycles-failed":
      return cyclesFailedText(reason, terms, at);
    case "leavers-keep-access":
      return leaversKeepAccessText(reason, terms, at);
    case "accounts-missing":
      return accountsMissingConditionText(reason, terms, at);
    case "objects-failing":
      return objectsFailingText(reason, terms, at);
  }
}

function cyclesFailedText(reason: CyclesFailedReason, terms: JobTerms, at: Instant): ConditionText {
  const { failedCycles, lastFailureAt, lastSuccessAt, explanation, leavers, isQuarantined } =
    reason;
  return {
    reason: joinSentences(
      failedCycles > 1
        ? `The last ${formatNumber(failedCycles)} cycles have failed as a whole, the newest at ${formatTime(lastFailureAt)}.`
        : `The cycle of ${formatTime(lastFailureAt)} failed as a whole.`,
      meaningText(explanation),
      lastSuccessAt === null
        ? null
        : `The last successful cycle ended at ${formatTime(lastSuccessAt)}.`,
      leavers === null ? null : leaverAccountsText(leavers, terms, at),
      isQuarantined
        ? null
        : `Because of the failed ${failedCycles > 1 ? "cycles" : "cycle"}, Entra may quarantine the job at any time.`,
    ),
    // The advice to read the log row is left out, because a failed cycle has no log row.
    remedy:
      explanation.errorClass === "unknown"
        ? noConnectionTexts(terms).remedy
        : remedyText(explanation, { isActionDue: true }),
  };
}

function objectsFailingText(
  reason: ObjectsFailingReason,
  terms: JobTerms,
  at: Instant,
): ConditionText {
  const { topFailure, topCluster, quarantineRisk, objectsWithoutReference } = reason;
  const failureSentences =
    topFailure === null || topCluster === null
      ? withoutClusterSentences(reason, terms)
      : [
          failingObjectsText(reason, terms),
          objectsFailingInLogText(reason),
          ...clusterSentences(topFailure, topCluster, { verb: "fail", terms, at }),
        ];
  return {
    reason: joinSentences(
      ...failureSentences,
      alsoMissingText(reason.missingAccounts),
      // The text about the risk of quarantine also counts the missing references.
      quarantineRisk === null
        ? objectsWithoutReferenceText(objectsWithoutReference)
        : quarantineRiskText(quarantineRisk, terms, at),
    ),
    remedy: topFailureRemedy(topFailure, { isActionDue: quarantineRisk !== null, terms }),
  };
}

function withoutClusterSentences(reason: ObjectsFailingReason, terms: JobTerms): readonly string[] {
  const { objects, topFailure } = reason;
  return [
    `${formatCount(objects, "object fails", "objects fail")}${dayFailureRatioText(reason)}.`,
    topFailure === null
      ? "The job counts these objects, but the log that Steadystate has read does not show why they fail."
      : topFailureText(topFailure, terms),
  ];
}

function failingObjectsText(reason: ObjectsFailingReason, { target }: JobTerms): string {
  const { objects, knownObjectsRatio } = reason;
  return `${countByKindText(reason)} ${objects === 1 ? "fails" : "fail"} in ${target.name}, ${formatRatio(knownObjectsRatio)} of the objects of this job${dayFailureRatioText(reason)}.`;
}

function dayFailureRatioText({ dayFailureRatio }: ObjectsFailingReason): string {
  if (dayFailureRatio === null) return "";
  const { denominator, ratio } = dayFailureRatio;
  return denominator === "objects"
    ? `; ${formatRatio(ratio)} of the objects attempted in the last 24 h failed`
    : `; ${formatRatio(ratio)} of the attempts in the last 24 h failed`;
}

function objectsFailingInLogText({ objectsFailingInLog }: ObjectsFailingReason): string | null {
  return objectsFailingInLog === null
    ? null
    : `The log shows the reason for ${formatNumber(objectsFailingInLog)} of these objects.`;
}

function quarantineRiskText(
  { driver, timeToQuarantine }: QuarantineRisk,
  terms: JobTerms,
  at: Instant,
): string {
  return joinSentences(
    `Risk of quarantine: ${riskDriverText(driver, terms, at)}`,
    timeToQuarantine === null ? null : timeToQuarantineText(timeToQuarantine),
  );
}

function alsoMissingText(missingAccounts: number): string | null {
  return missingAccounts === 0
    ? null
    : `In addition, ${formatCount(missingAccounts, "object is", "objects are")} missing an account or a change, because Entra skips ${missingAccounts === 1 ? "it" : "them"}.`;
}

function objectsWithoutReferenceText(objects: number): string | null {
  return objects === 0
    ? null
    : `In addition, ${formatCount(objects, "object was", "objects were")} written without a manager or member.`;
}
