import type { CredentialExpiry } from "../credential-expiry.ts";
import type { TenantAssessment } from "../tenant-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import { DAY, HOUR, type Millis } from "../time.ts";
import type { IncidentSignal } from "./incident-signal.ts";

/**
 * An access token that Entra issued shortly before the credential expired may be valid for a day. A
 * successful read after this time shows that Entra has accepted the credential after its expiry.
 */
const LONGEST_ACCESS_TOKEN_MS: Millis = DAY + HOUR;

/** What the expiry of Steadystate's own credential says about the incident of its tenant. */
export function credentialSignal(
  expiry: CredentialExpiry | null,
  { freshness, assessedAt }: TenantAssessment,
  { tokenExpiryWarningMs, tokenExpiryCriticalMs }: Thresholds,
): IncidentSignal {
  const { tenant } = freshness;
  const remainingMs = expiry === null ? Infinity : expiry.expiresAt - assessedAt;
  const readAfterMs = expiry === null ? 0 : (freshness.jobs.asOf ?? 0) - expiry.expiresAt;
  const isStillAccepted = readAfterMs > LONGEST_ACCESS_TOKEN_MS;
  if (expiry === null || isStillAccepted || remainingMs > tokenExpiryWarningMs) {
    const expiresAt = expiry?.expiresAt ?? null;
    return {
      code: "gone",
      reason: { code: "credential-not-expiring", tenant, expiresAt, isStillAccepted },
      assessedAt,
      lastGoodCycleAt: null,
      objectsStillAffected: 0,
    };
  }
  const hasExpired = remainingMs <= 0;
  const { method, expiresAt } = expiry;
  return {
    code: "holds",
    condition: null,
    severity: remainingMs <= tokenExpiryCriticalMs ? "critical" : "warning",
    since: assessedAt,
    topics: [],
    problem: { code: "credential-expiring", method, expiresAt, hasExpired },
    reason: { code: "credential-expiring", tenant, hasExpired, ...expiry },
    staleness: null,
    entraMessage: null,
    assessedAt,
    affectedObjects: 0,
    disablesAt: null,
    expiresAt,
    wait: null,
  };
}
