/** Why Entra quarantines, by Graph's `quarantineReason`: what it means and what ends it. */
type Cause = {
  readonly meaning: string;
  readonly remedy: string;
  /** The short form for a subject line. */
  readonly short: string;
  /** True when this remedy holds whatever error stands beside it. */
  readonly own: boolean;
};

const TOO_MANY_REMEDY =
  "Mend the most frequent errors; the quarantine ends with the next good retry, or restart provisioning to begin at once.";

const CAUSES: Readonly<Record<string, Cause>> = {
  EncounteredQuarantineException: {
    short: "cannot connect",
    meaning: "Entra cannot work with the app: its credentials or its SCIM answers were rejected.",
    remedy:
      "Renew the admin credentials under Provisioning in Entra, test the connection, and start provisioning again; if the credentials are good, check that the app answers as SCIM asks.",
    own: false,
  },
  EncounteredEscrowProportionThreshold: {
    short: "over 40 % failing",
    meaning: "More than 40 % of the provisioning attempts failed.",
    remedy: TOO_MANY_REMEDY,
    own: true,
  },
  EncounteredBaseEscrowThreshold: {
    short: "too many failures",
    meaning: "More objects fail than Entra tolerates (40,000, references left out).",
    remedy: TOO_MANY_REMEDY,
    own: true,
  },
  EncounteredTotalEscrowThreshold: {
    short: "too many failures",
    meaning: "More objects fail than Entra tolerates (60,000, references included).",
    remedy: TOO_MANY_REMEDY,
    own: true,
  },
  TooManyDeletes: {
    short: "too many deletions",
    meaning:
      "One cycle would have disabled or deleted more accounts than the deletion threshold allows.",
    remedy:
      "Check who would be deleted before anything else. If it is right, choose Allow deletes in Entra; if not, mend assignments or filters first and then restart provisioning.",
    own: true,
  },
  QuarantinedOnDemand: {
    short: "set by Microsoft",
    meaning: "Microsoft put the job into quarantine by hand.",
    remedy: "Open a ticket with Microsoft and name the job id.",
    own: true,
  },
  IngestionInterrupted: {
    short: "ingestion interrupted",
    meaning: "Entra's reading of the source was interrupted; Microsoft does not document why.",
    remedy:
      "Restart provisioning; if it comes back, open a ticket with Microsoft and name the job id.",
    own: false,
  },
};

const UNNAMED: Cause = {
  short: "no known reason",
  meaning: "Entra gives no reason that we know.",
  remedy:
    "Open the job's provisioning page in Entra: the banner there says more. Then restart provisioning.",
  own: false,
};

/** Open enum: a reason that Microsoft adds is said to be unknown, never left out. */
export function quarantineCause(reason: string | null): Cause {
  const wanted = reason === "QuarantineOnDemand" ? "QuarantinedOnDemand" : reason;
  return wanted !== null && Object.hasOwn(CAUSES, wanted) ? (CAUSES[wanted] ?? UNNAMED) : UNNAMED;
}
