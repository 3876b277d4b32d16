import { z } from "zod";
import { ACTIONS, OBJECT_KINDS, STATUSES } from "../../domain/provisioning.ts";
import { AsOf, Count, Text, TextOrNull, TimeOrNull } from "./answers.ts";

export const STANDINGS = [
  "provisioned",
  "failing",
  "skipped",
  "disabled",
  "deleted",
  "pending",
  "never-seen",
] as const;

const identityShape = {
  tenant: Text,
  id: Text.meta({ description: "Object id in the source system." }),
  displayName: TextOrNull,
  userPrincipalName: TextOrNull,
  kind: z.enum(OBJECT_KINDS),
};

export const IdentityRow = z.object(identityShape).meta({ id: "Identity" });

/** How one person stands in one app. */
export const StandingRow = z
  .object({
    application: Text,
    jobId: Text,
    standing: z.enum(STANDINGS),
    reason: Text,
    remedy: TextOrNull,
    errorCode: TextOrNull,
    lastAction: z.enum(ACTIONS).nullable(),
    lastAt: TimeOrNull,
    attempts: Count,
    nextAttemptAt: TimeOrNull,
    expectedBy: TimeOrNull,
  })
  .meta({ id: "Standing" });

export const Person = z
  .object({ ...identityShape, standings: z.array(StandingRow), asOf: AsOf })
  .meta({ id: "Person" });

/** One asked id or name, found or not. */
export const FoundPerson = z
  .object({
    asked: Text,
    found: z.boolean(),
    tenant: TextOrNull,
    id: TextOrNull,
    displayName: TextOrNull,
    userPrincipalName: TextOrNull,
    kind: z.enum(OBJECT_KINDS).nullable(),
    standings: z.array(StandingRow),
  })
  .meta({ id: "FoundPerson" });

export const FailingRow = z
  .object({ ...identityShape, ...StandingRow.shape, failingSince: TimeOrNull, asOf: AsOf })
  .meta({ id: "FailingIdentity" });

const eventShape = {
  id: Text,
  at: TimeOrNull,
  tenant: Text,
  jobId: Text,
  application: Text,
  cycleId: TextOrNull,
  action: z.enum(ACTIONS),
  status: z.enum(STATUSES),
  errorCode: TextOrNull,
  errorCategory: TextOrNull,
  reason: TextOrNull,
  sourceId: Text,
  sourceName: TextOrNull,
  userPrincipalName: TextOrNull,
  targetId: TextOrNull,
  durationMs: z.number().nullable(),
};

export const EventRow = z.object(eventShape).meta({ id: "Event" });

export const EventDetail = z
  .object({
    ...eventShape,
    steps: z.array(
      z.object({ name: Text, type: Text, status: z.enum(STATUSES), description: TextOrNull }),
    ),
    changes: z.array(z.object({ attribute: Text, before: TextOrNull, after: TextOrNull })),
  })
  .meta({ id: "EventDetail" });
