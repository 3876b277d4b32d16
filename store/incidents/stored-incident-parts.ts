import { z } from "zod";
import { CONDITIONS, SEVERITIES } from "../../domain/condition.ts";
import { type CredentialReason, EXPIRING_METHODS } from "../../domain/credential-expiry.ts";
import { ERROR_CLASSES } from "../../domain/error-class.ts";
import type { NoLongerWatched } from "../../domain/incident.ts";
import { INCIDENT_KINDS } from "../../domain/incident-kind.ts";
import type { IncidentProblem } from "../../domain/incident-problem.ts";
import type { NotifyReason } from "../../domain/notify-reason.ts";
import { KNOWN_QUARANTINE_REASONS } from "../../domain/quarantine-reason.ts";
import { HARMLESS_PROBE_RESULTS, PROBE_RESULTS, TOKEN_OWNERS } from "../../domain/target.ts";
import type { TargetReason } from "../../domain/target-reason.ts";
import type { TenantReason } from "../../domain/tenant-assessment.ts";
import { StoredReadFailure } from "../jobs/stored-schemas.ts";
import { unionByCode } from "../union-by-code.ts";

const Time = z.number();
const NoValues = z.object({});
const ConditionValues = z.object({ condition: z.enum(CONDITIONS) });
const ErrorCodeValues = z.object({ errorCode: z.string() });
const ObjectsValues = z.object({ objects: z.number() });
const SinceValues = z.object({ since: Time });
const RequiredTimeValues = z.object({ requiredMs: z.number() });
const Sources = z.object({ jobs: z.boolean(), logs: z.boolean() });

const RiskyProbeResult = z.enum(PROBE_RESULTS).exclude(HARMLESS_PROBE_RESULTS);
const ExpiryValues = z.object({
  whose: z.enum(TOKEN_OWNERS),
  expiresAt: Time,
  hasExpired: z.boolean(),
});

const CredentialValues = z.object({
  method: z.enum(EXPIRING_METHODS),
  expiresAt: Time,
  hasExpired: z.boolean(),
});

const SeverityChangeValues = z.object({
  severity: z.enum(SEVERITIES),
  before: z.enum(SEVERITIES),
});

export const StoredNotifyReason = unionByCode<NotifyReason>({
  opened: NoValues,
  "no-longer-muted": NoValues,
  "worse-condition": ConditionValues.extend({ before: z.enum(CONDITIONS) }),
  "higher-severity": SeverityChangeValues,
  "lower-severity": SeverityChangeValues,
  "reason-changed": NoValues,
  "still-open": z.object({ openForMs: z.number() }),
  deadline: z.object({ at: Time, remainingMs: z.number() }),
  recovered: NoValues,
  "no-longer-watched": NoValues,
  "not-severe": NoValues,
  "not-lasting-yet": RequiredTimeValues,
  "waits-for-log": z.object({ logAsOf: Time.nullable(), cycleEndedAt: Time }),
  "already-notified": NoValues,
  muted: z.object({ by: z.enum(INCIDENT_KINDS), incidentId: z.string() }),
  "covered-by-tenant": NoValues,
  "recovery-not-lasting-yet": RequiredTimeValues,
  "objects-still-failing": ObjectsValues.extend({ affectedObjects: z.number() }),
  "data-too-old": NoValues,
  "end-unclear": NoValues,
});

export const StoredIncidentProblem = unionByCode<IncidentProblem>({
  "credentials-rejected": NoValues,
  quarantined: z.object({ quarantineReason: z.enum(KNOWN_QUARANTINE_REASONS) }),
  "quarantined-by-error": z.object({ errorClass: z.enum(ERROR_CLASSES).catch("unknown") }),
  "no-cycle": SinceValues,
  "cycle-stalled": SinceValues,
  "cycles-fail": NoValues,
  "cycles-fail-with-credentials": NoValues,
  "cycles-fail-with-error": ErrorCodeValues,
  leavers: z.object({ leaverCount: z.number(), areAllAccountsMissing: z.boolean() }),
  "accounts-missing": ObjectsValues.extend({ errorCode: z.string().nullable() }),
  "objects-failing": ObjectsValues.extend({ errorCode: z.string().nullable() }),
  "objects-at-risk": ObjectsValues,
  "probe-token-refused": NoValues,
  "token-expires": NoValues,
  "target-failing": NoValues,
  "target-down": z.object({ result: RiskyProbeResult, since: Time }),
  "token-expiring": ExpiryValues,
  "credential-expiring": CredentialValues,
  "many-deletions": NoValues,
  "many-disables": z.object({ people: z.number(), population: z.number().nullable() }),
  "job-not-read": z.object({ lastReadAt: Time }),
  "paused-by-entra": NoValues,
  condition: ConditionValues,
  "tenant-unreadable": z.object({ sources: Sources, since: Time.nullable() }),
});

const TenantValues = z.object({
  tenant: z.string(),
  jobCount: z.number(),
  staleJobCount: z.number(),
});

export const StoredTenantReason = unionByCode<TenantReason>({
  "tenant-readable": TenantValues,
  "tenant-unreadable": TenantValues.extend({
    sources: Sources,
    lastReadAt: Time.nullable(),
    readFailure: StoredReadFailure.nullable(),
    isCatchingUp: z.boolean(),
  }),
});

export const StoredNoLongerWatched = unionByCode<NoLongerWatched>({
  "no-longer-watched": NoValues,
});

export const StoredCredentialReason = unionByCode<CredentialReason>({
  "credential-expiring": CredentialValues.extend({ tenant: z.string(), clientId: z.string() }),
  "credential-not-expiring": z.object({
    tenant: z.string(),
    expiresAt: Time.nullable(),
    isStillAccepted: z.boolean(),
  }),
});

const TargetValues = z.object({ target: z.string() });

export const StoredTargetReason = unionByCode<TargetReason>({
  "target-down": TargetValues.extend({
    result: RiskyProbeResult,
    since: Time,
    probedAt: Time,
    answeredAt: Time.nullable(),
    jobCount: z.number(),
    failingJobCount: z.number(),
  }),
  "target-up": TargetValues.extend({ isProbeOk: z.boolean() }),
  "token-expiring": TargetValues.extend(ExpiryValues.shape),
  "token-not-expiring": TargetValues.extend({
    expiresAt: Time.nullable(),
    isOtherToken: z.boolean(),
  }),
});
