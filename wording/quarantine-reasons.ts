import type { ErrorClass } from "../domain/error-class.ts";
import type { KnownQuarantineReason, QuarantineLimits } from "../domain/quarantine-reason.ts";
import { formatNumber, formatRatio } from "./phrases.ts";
import { noConnectionTexts } from "./quarantine-no-connection.ts";
import { REFERENCES } from "./quarantine-rules.ts";
import { capitalise, deletionCauseText, type JobTerms } from "./systems.ts";

export type QuarantineReasonTexts = {
  readonly meaning: string;
  /** What has to be fixed, and by whom; empty when only a restart helps. */
  readonly remedy: string;
  /** What ends the quarantine after the problem is fixed. */
  readonly release: string;
};

/** The text in place of a reason that only repeats the word quarantine. */
export const IN_QUARANTINE = "in quarantine";

/** The title of a quarantine whose error is known. The text below the title names the error. */
export const QUARANTINE_ERROR_TITLES: Readonly<Record<ErrorClass, string>> = {
  agent: "cannot connect",
  network: "cannot connect",
  outage: "cannot connect",
  authorisation: "access not allowed",
  credentials: "credentials rejected",
  throttling: "too many calls",
  policy: "changes not allowed",
  capacity: "limit reached",
  "target-contract": "unexpected answers",
  mapping: "mapping does not work",
  matching: "matching does not work",
  microsoft: "error in Entra",
  conflict: IN_QUARANTINE,
  data: IN_QUARANTINE,
  reference: IN_QUARANTINE,
  skip: IN_QUARANTINE,
  "missing-account": IN_QUARANTINE,
  unknown: IN_QUARANTINE,
};

/** A short text for a title, for each known value of Graph's `quarantineReason`. */
export function shortQuarantineReason(reason: KnownQuarantineReason, terms: JobTerms): string {
  const isMailMissing =
    reason === "EncounteredQuarantineException" && terms.source.system === "api";
  return isMailMissing ? "no notification mail set" : SHORT_QUARANTINE_REASONS[reason];
}

const SHORT_QUARANTINE_REASONS: Readonly<Record<KnownQuarantineReason, string>> = {
  EncounteredQuarantineException: IN_QUARANTINE,
  EncounteredEscrowProportionThreshold: "failure ratio too high",
  EncounteredBaseEscrowThreshold: "too many failures",
  EncounteredTotalEscrowThreshold: "too many failures",
  TooManyDeletes: "too many deletions",
  QuarantinedOnDemand: "set by Microsoft",
  IngestionInterrupted: "ingestion interrupted",
  Unknown: "no known reason",
};

/** The reasons as a dashboard shows them, where no sentence about the error is beside them. */
export const QUARANTINE_REASON_NAMES: Readonly<Record<KnownQuarantineReason, string>> = {
  ...SHORT_QUARANTINE_REASONS,
  EncounteredQuarantineException: "an error stops the job",
};

export function quarantineReasonTexts(
  reason: KnownQuarantineReason,
  terms: JobTerms,
  limits: QuarantineLimits,
): QuarantineReasonTexts {
  return REASON_TEXTS[reason](terms, limits);
}

const REASON_TEXTS: Readonly<
  Record<
    KnownQuarantineReason,
    (terms: JobTerms, limits: QuarantineLimits) => QuarantineReasonTexts
  >
> = {
  EncounteredQuarantineException: (terms) => ({
    ...noConnectionTexts(terms),
    // Microsoft's page about API-driven provisioning asks for a restart.
    release: `Then ${terms.jobOwner} ${terms.source.system === "api" ? terms.restart : terms.release}.`,
  }),
  EncounteredEscrowProportionThreshold: (terms, { proportionLimitRatio }) => ({
    meaning: `More than ${formatRatio(proportionLimitRatio)} of the provisioning attempts failed.`,
    ...tooManyFailures(terms),
  }),
  EncounteredBaseEscrowThreshold: (terms, { baseLimitObjects }) => ({
    meaning: `More objects fail than Entra tolerates (${formatNumber(baseLimitObjects)}; ${REFERENCES} are not counted).`,
    ...tooManyFailures(terms),
  }),
  EncounteredTotalEscrowThreshold: (terms, { totalLimitObjects }) => ({
    meaning: `More objects fail than Entra tolerates (${formatNumber(totalLimitObjects)}; ${REFERENCES} are counted too).`,
    ...tooManyFailures(terms),
  }),
  TooManyDeletes: (terms) => ({
    meaning:
      "One cycle would have disabled or deleted more accounts than the deletion threshold allows.",
    remedy: `First ${terms.jobOwner} checks in Entra who would be deleted, and corrects ${deletionCauseText(terms)}.`,
    release: `If all of them should be deleted, ${terms.jobOwner} selects Allow deletes in Entra; if not, ${terms.jobOwner} ${terms.restart} after the correction.`,
  }),
  QuarantinedOnDemand: () => ({
    meaning: "Microsoft put the job into quarantine by hand.",
    remedy: "A directory admin opens a ticket with Microsoft and names the job id.",
    release: "",
  }),
  IngestionInterrupted: ({ jobOwner, restart }) => ({
    meaning:
      "Entra was interrupted while it read the source; Microsoft does not document the cause.",
    remedy: "",
    release: `${capitalise(jobOwner)} ${restart}; if the quarantine comes back, a directory admin opens a ticket with Microsoft and names the job id.`,
  }),
  Unknown: ({ jobOwner, restart }) => ({
    meaning: "Entra gives no reason that Steadystate knows.",
    remedy: `${capitalise(jobOwner)} opens the job's provisioning page in Entra, reads the details in the banner, and fixes the problem that the banner names.`,
    release: `Then ${jobOwner} ${restart}.`,
  }),
};

function tooManyFailures({
  jobOwner,
  restart,
}: JobTerms): Pick<QuarantineReasonTexts, "remedy" | "release"> {
  return {
    remedy: `${capitalise(jobOwner)} makes sure that the most frequent errors are fixed.`,
    release: `The quarantine ends with the next retry that succeeds. To end it sooner, ${jobOwner} ${restart}; Entra then reads everyone again.`,
  };
}
