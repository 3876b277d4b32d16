/** Why Entra quarantines, by Graph's `quarantineReason`: what it means and what ends it. */
type QuarantineReason = {
  readonly meaning: string;
  /** What has to be put right, and by whom; empty where nothing but a new beginning helps. */
  readonly remedy: string;
  /** What ends the quarantine after that. */
  readonly releaseText: string;
  /** The short form for a subject line. */
  readonly shortText: string;
  /** True when this remedy holds whatever error stands beside it. */
  readonly isRemedySpecific: boolean;
};

const TOO_MANY_FAILURES = {
  remedy: "The app's owner has the most frequent errors mended.",
  releaseText:
    "The quarantine ends with the next retry that goes well; to begin at once, the app's owner restarts provisioning in Entra, which reads everyone again.",
  isRemedySpecific: true,
} as const;

/** Objects that fail brought it on: what fails most is what has to be mended. */
export function isCausedByFailureCount(reason: string | null): boolean {
  return explainQuarantineReason(reason).remedy === TOO_MANY_FAILURES.remedy;
}

const QUARANTINE_REASONS: Readonly<Record<string, QuarantineReason>> = {
  EncounteredQuarantineException: {
    shortText: "cannot connect",
    meaning: "Entra cannot work with the app: its credentials or its SCIM answers were rejected.",
    remedy:
      "The app's owner renews the admin credentials in Entra under Provisioning, Admin Credentials, and tests the connection; if the credentials are good, whoever runs the app checks that it answers as SCIM asks.",
    releaseText: "Then the app's owner starts provisioning again.",
    isRemedySpecific: false,
  },
  EncounteredEscrowProportionThreshold: {
    shortText: "over 40 % failing",
    meaning: "More than 40 % of the provisioning attempts failed.",
    ...TOO_MANY_FAILURES,
  },
  EncounteredBaseEscrowThreshold: {
    shortText: "too many failures",
    meaning: "More objects fail than Entra tolerates (40,000, references left out).",
    ...TOO_MANY_FAILURES,
  },
  EncounteredTotalEscrowThreshold: {
    shortText: "too many failures",
    meaning: "More objects fail than Entra tolerates (60,000, references included).",
    ...TOO_MANY_FAILURES,
  },
  TooManyDeletes: {
    shortText: "too many deletions",
    meaning:
      "One cycle would have disabled or deleted more accounts than the deletion threshold allows.",
    remedy:
      "Before anything else the app's owner checks in Entra who would be deleted, and puts assignments and filters right where they are wrong.",
    releaseText:
      "If all of them should go, Allow deletes in Entra lets them; if not, provisioning is restarted once that is put right.",
    isRemedySpecific: true,
  },
  QuarantinedOnDemand: {
    shortText: "set by Microsoft",
    meaning: "Microsoft put the job into quarantine by hand.",
    remedy: "A directory admin opens a ticket with Microsoft and names the job id.",
    releaseText: "",
    isRemedySpecific: true,
  },
  IngestionInterrupted: {
    shortText: "ingestion interrupted",
    meaning: "Entra's reading of the source was interrupted; Microsoft does not document why.",
    remedy: "",
    releaseText:
      "The app's owner restarts provisioning in Entra; if the quarantine comes back, a directory admin opens a ticket with Microsoft and names the job id.",
    isRemedySpecific: false,
  },
};

const UNKNOWN_REASON: QuarantineReason = {
  shortText: "no known reason",
  meaning: "Entra gives no reason that we know.",
  remedy:
    "The app's owner opens the job's provisioning page in Entra, where the banner says more, and mends what it names.",
  releaseText: "Then provisioning is restarted there.",
  isRemedySpecific: false,
};

/** Open enum: a reason that Microsoft adds is said to be unknown, never left out. */
export function explainQuarantineReason(reason: string | null): QuarantineReason {
  const knownName = reason === "QuarantineOnDemand" ? "QuarantinedOnDemand" : reason;
  return knownName !== null && Object.hasOwn(QUARANTINE_REASONS, knownName)
    ? (QUARANTINE_REASONS[knownName] ?? UNKNOWN_REASON)
    : UNKNOWN_REASON;
}
