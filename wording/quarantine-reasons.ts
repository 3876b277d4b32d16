import type { KnownQuarantineReason } from "../domain/quarantine-reason.ts";

export type QuarantineReasonTexts = {
  /** Short text for a title. */
  readonly short: string;
  readonly meaning: string;
  /** What has to be fixed, and by whom; empty when only a restart helps. */
  readonly remedy: string;
  /** What ends the quarantine after the problem is fixed. */
  readonly release: string;
};

const TOO_MANY_FAILURES = {
  remedy: "The app's owner makes sure that the most frequent errors are fixed.",
  release:
    "The quarantine ends with the next retry that succeeds. To end it sooner, the app's owner restarts provisioning in Entra; Entra then reads everyone again.",
} as const;

/** Texts for each known value of Graph's `quarantineReason`. */
export const QUARANTINE_REASON_TEXTS: Readonly<
  Record<KnownQuarantineReason, QuarantineReasonTexts>
> = {
  EncounteredQuarantineException: {
    short: "cannot connect",
    meaning:
      "Either the app rejected Entra's credentials, or Entra could not use the app's SCIM answers.",
    remedy:
      "The app's owner renews the admin credentials in Entra under Provisioning, Admin Credentials, and tests the connection; if the credentials are valid, the app's admin checks that the app's answers follow SCIM.",
    release: "Then the app's owner chooses Start provisioning in Entra.",
  },
  EncounteredEscrowProportionThreshold: {
    short: "over 40 % failing",
    meaning: "More than 40 % of the provisioning attempts failed.",
    ...TOO_MANY_FAILURES,
  },
  EncounteredBaseEscrowThreshold: {
    short: "too many failures",
    meaning: "More objects fail than Entra tolerates (40,000; references are not counted).",
    ...TOO_MANY_FAILURES,
  },
  EncounteredTotalEscrowThreshold: {
    short: "too many failures",
    meaning: "More objects fail than Entra tolerates (60,000; references are counted too).",
    ...TOO_MANY_FAILURES,
  },
  TooManyDeletes: {
    short: "too many deletions",
    meaning:
      "One cycle would have disabled or deleted more accounts than the deletion threshold allows.",
    remedy:
      "First the app's owner checks in Entra who would be deleted, and corrects wrong assignments and filters.",
    release:
      "If all of them should be deleted, the app's owner selects Allow deletes in Entra; if not, the app's owner restarts provisioning after the correction.",
  },
  QuarantinedOnDemand: {
    short: "set by Microsoft",
    meaning: "Microsoft put the job into quarantine by hand.",
    remedy: "A directory admin opens a ticket with Microsoft and names the job id.",
    release: "",
  },
  IngestionInterrupted: {
    short: "ingestion interrupted",
    meaning:
      "Entra was interrupted while it read the source; Microsoft does not document the cause.",
    remedy: "",
    release:
      "The app's owner restarts provisioning in Entra; if the quarantine comes back, a directory admin opens a ticket with Microsoft and names the job id.",
  },
  Unknown: {
    short: "no known reason",
    meaning: "Entra gives no reason that Steadystate knows.",
    remedy:
      "The app's owner opens the job's provisioning page in Entra, reads the details in the banner, and fixes the problem that the banner names.",
    release: "Then the app's owner restarts provisioning in Entra.",
  },
};
