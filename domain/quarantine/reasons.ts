/** Why Entra quarantines, by Graph's `quarantineReason`: what it means and what ends it. */
type Cause = {
  readonly meaning: string;
  /** What has to be put right, and by whom; empty where nothing but a new beginning helps. */
  readonly mend: string;
  /** What ends the quarantine after that. */
  readonly end: string;
  /** The short form for a subject line. */
  readonly short: string;
  /** True when this remedy holds whatever error stands beside it. */
  readonly own: boolean;
};

const TOO_MANY = {
  mend: "The app's owner has the most frequent errors mended.",
  end: "The quarantine ends with the next retry that goes well; to begin at once, the app's owner restarts provisioning in Entra, which reads everyone again.",
  own: true,
} as const;

/** Objects that fail brought it on: what fails most is what has to be mended. */
export function isByCount(reason: string | null): boolean {
  return quarantineCause(reason).mend === TOO_MANY.mend;
}

const CAUSES: Readonly<Record<string, Cause>> = {
  EncounteredQuarantineException: {
    short: "cannot connect",
    meaning: "Entra cannot work with the app: its credentials or its SCIM answers were rejected.",
    mend: "The app's owner renews the admin credentials in Entra under Provisioning, Admin Credentials, and tests the connection; if the credentials are good, whoever runs the app checks that it answers as SCIM asks.",
    end: "Then the app's owner starts provisioning again.",
    own: false,
  },
  EncounteredEscrowProportionThreshold: {
    short: "over 40 % failing",
    meaning: "More than 40 % of the provisioning attempts failed.",
    ...TOO_MANY,
  },
  EncounteredBaseEscrowThreshold: {
    short: "too many failures",
    meaning: "More objects fail than Entra tolerates (40,000, references left out).",
    ...TOO_MANY,
  },
  EncounteredTotalEscrowThreshold: {
    short: "too many failures",
    meaning: "More objects fail than Entra tolerates (60,000, references included).",
    ...TOO_MANY,
  },
  TooManyDeletes: {
    short: "too many deletions",
    meaning:
      "One cycle would have disabled or deleted more accounts than the deletion threshold allows.",
    mend: "Before anything else the app's owner checks in Entra who would be deleted, and puts assignments and filters right where they are wrong.",
    end: "If all of them should go, Allow deletes in Entra lets them; if not, provisioning is restarted once that is put right.",
    own: true,
  },
  QuarantinedOnDemand: {
    short: "set by Microsoft",
    meaning: "Microsoft put the job into quarantine by hand.",
    mend: "A directory admin opens a ticket with Microsoft and names the job id.",
    end: "",
    own: true,
  },
  IngestionInterrupted: {
    short: "ingestion interrupted",
    meaning: "Entra's reading of the source was interrupted; Microsoft does not document why.",
    mend: "",
    end: "The app's owner restarts provisioning in Entra; if the quarantine comes back, a directory admin opens a ticket with Microsoft and names the job id.",
    own: false,
  },
};

const UNNAMED: Cause = {
  short: "no known reason",
  meaning: "Entra gives no reason that we know.",
  mend: "The app's owner opens the job's provisioning page in Entra, where the banner says more, and mends what it names.",
  end: "Then provisioning is restarted there.",
  own: false,
};

/** Open enum: a reason that Microsoft adds is said to be unknown, never left out. */
export function quarantineCause(reason: string | null): Cause {
  const wanted = reason === "QuarantineOnDemand" ? "QuarantinedOnDemand" : reason;
  return wanted !== null && Object.hasOwn(CAUSES, wanted) ? (CAUSES[wanted] ?? UNNAMED) : UNNAMED;
}
