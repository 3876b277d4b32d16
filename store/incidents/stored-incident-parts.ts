import { z } from "zod";
import { CONDITIONS, SEVERITIES } from "../../domain/condition.ts";
import type { IncidentDelivery } from "../../domain/incident.ts";
import type { IncidentProblem } from "../../domain/incident-problem.ts";
import type { NotifyReason } from "../../domain/notify-reason.ts";
import { KNOWN_QUARANTINE_REASONS } from "../../domain/quarantine-reason.ts";
import type { TenantReason } from "../../domain/tenant-assessment.ts";
import { StoredReadFailure } from "../jobs/stored-shapes.ts";
import { unionByCode } from "../union-by-code.ts";

const Time = z.number();
const NoValues = z.object({});
const OfCondition = z.object({ condition: z.enum(CONDITIONS) });
const OfChange = OfCondition.extend({ before: z.enum(CONDITIONS) });
const OfErrorCode = z.object({ errorCode: z.string() });
const OfObjects = z.object({ objects: z.number() });
const Since = z.object({ since: Time });
const Required = z.object({ requiredMs: z.number() });
const Sources = z.object({ jobs: z.boolean(), logs: z.boolean() });

export const StoredNotifyReason = unionByCode<NotifyReason>({
  "not-severe": OfCondition,
  "new-problem": OfCondition,
  "already-notified": OfCondition,
  "less-severe": OfCondition,
  "not-lasting-yet": OfCondition.extend(Required.shape),
  "worse-condition": OfChange,
  recovered: OfChange,
  "higher-severity": z.object({ severity: z.enum(SEVERITIES), before: z.enum(SEVERITIES) }),
  "objects-still-failing": OfObjects.extend({ affectedObjects: z.number() }),
  "condition-unknown": NoValues,
  "covered-by-tenant": NoValues,
  "tenant-readable": NoValues,
  "tenant-unreadable": NoValues,
  "tenant-unreadable-not-lasting-yet": NoValues,
  "tenant-already-notified": NoValues,
  "tenant-recovered": NoValues,
  "tenant-recovery-not-lasting-yet": Required,
});

export const StoredIncidentProblem = unionByCode<IncidentProblem>({
  "credentials-refused": NoValues,
  quarantined: z.object({ quarantineReason: z.enum(KNOWN_QUARANTINE_REASONS) }),
  "no-cycle": Since,
  "cycle-stalled": Since,
  "cycles-fail": NoValues,
  "cycles-fail-with-credentials": NoValues,
  "cycles-fail-with-error": OfErrorCode,
  leavers: z.object({ leavers: z.number(), isAccountNotFound: z.boolean() }),
  "objects-failing": OfObjects.extend({ errorCode: z.string().nullable() }),
  "objects-at-risk": OfObjects,
  "token-ends": NoValues,
  "target-failing": NoValues,
  "many-deletions": NoValues,
  "job-not-read": z.object({ lastReadAt: Time }),
  "paused-after-errors": NoValues,
  condition: OfCondition,
  "tenant-unreadable": z.object({ sources: Sources, since: Time.nullable() }),
});

export const StoredDelivery = unionByCode<IncidentDelivery>({
  "not-queued": NoValues,
  "no-route": NoValues,
  queued: z.object({ routes: z.number() }),
  reported: z.object({ result: z.string() }),
});

const tenantValues = z.object({ tenant: z.string(), jobs: z.number(), staleJobs: z.number() });

export const StoredTenantReason = unionByCode<TenantReason>({
  "tenant-readable": tenantValues,
  "tenant-unreadable": tenantValues.extend({
    sources: Sources,
    lastReadAt: Time.nullable(),
    readFailure: StoredReadFailure.nullable(),
    isCatchingUp: z.boolean(),
  }),
});
