import { z } from "zod";
import { CONDITIONS } from "../../domain/condition.ts";
import { ERROR_CLASSES, ERROR_OWNERS } from "../../domain/error-class.ts";
import { EXPLANATION_IDS } from "../../domain/error-explanation.ts";
import { REMOVAL_STATES } from "../../domain/leaver.ts";
import { OBJECT_KINDS } from "../../domain/object-kind.ts";
import { PROVISIONING_STATUSES } from "../../domain/person-app-status.ts";
import { PERSON_REASON_CODES } from "../../domain/person-reason.ts";
import { EVENT_ACTIONS, EVENT_STATUSES } from "../../domain/provisioning-event.ts";
import { AsOf, Count, listOf, namedOrNull, Text, TextOrNull, TimeOrNull } from "./common-schema.ts";

const identityShape = {
  tenant: Text,
  id: Text.meta({ description: "Object id in the source system." }),
  displayName: TextOrNull,
  userPrincipalName: TextOrNull,
  kind: z.enum(OBJECT_KINDS),
};

/** Null if the newest row needs no explanation. */
const explanationShape = {
  explanationId: z.enum(EXPLANATION_IDS).nullable(),
  errorClass: z.enum(ERROR_CLASSES).nullable(),
  owner: z.enum(ERROR_OWNERS).nullable().meta({ description: "Who can usually fix the error." }),
};

export const IdentityRow = z.strictObject(identityShape).meta({ id: "Identity" });

/** Why no person or group was found, and what to do next. */
const NotFound = z
  .strictObject({
    reason: Text.meta({ description: "Where Steadystate has searched." }),
    remedy: Text,
  })
  .meta({ id: "PersonNotFound" });

export const IdentityList = listOf(IdentityRow)
  .extend({
    notFound: namedOrNull(NotFound).meta({
      description: "Null if the search found a person or group.",
    }),
    suggestions: z.array(IdentityRow).meta({
      description:
        "If nothing was found: people and groups whose names are like the text, except for one letter of a word.",
    }),
  })
  .meta({ id: "IdentityList" });

/** The provisioning status of one person in one app. */
export const PersonAppStatusRow = z
  .strictObject({
    application: Text,
    jobId: Text,
    status: z.enum(PROVISIONING_STATUSES),
    statusText: Text.meta({
      description: "The status in a few words, such as `never seen, not assigned`.",
    }),
    reasonCode: z.enum(PERSON_REASON_CODES),
    reason: Text.meta({ description: "What happened, since when, and why." }),
    remedy: TextOrNull.meta({ description: "What to do; null when nothing needs to be done." }),
    errorCode: TextOrNull,
    ...explanationShape,
    lastAction: z.enum(EVENT_ACTIONS).nullable(),
    lastAt: TimeOrNull,
    attempts: Count,
    nextAttemptAt: TimeOrNull,
    nextCycleAt: TimeOrNull.meta({
      description: "When the next cycle of the job begins; null if the job does not work.",
    }),
    expectedBy: TimeOrNull,
    isAssigned: z.boolean().nullable().meta({
      description:
        "Whether the object is assigned to the app; null if this is not known or does not matter.",
    }),
    assignment: TextOrNull.meta({ description: "How and since when the object is assigned." }),
    assignmentsAsOf: TimeOrNull.meta({ description: "When the assignments were last read." }),
  })
  .meta({ id: "PersonAppStatus" });

export const Person = z
  .strictObject({
    ...identityShape,
    linkedIds: z.array(Text).meta({
      description:
        "Ids of the same person in other sources, such as an HR app, as log rows link them.",
    }),
    hasLeft: z.boolean().meta({
      description:
        "True if the newest log rows or the assignments show that the person is disabled or deleted in Entra; false also if this is not known.",
    }),
    statuses: z.array(PersonAppStatusRow),
    asOf: AsOf,
  })
  .meta({ id: "Person" });

export const FOUND_BY = ["id", "user-principal-name", "name"] as const;

/** One requested id or name, found or not. */
export const FoundPerson = z
  .strictObject({
    requested: Text,
    isFound: z.boolean(),
    foundBy: z.enum(FOUND_BY).nullable().meta({
      description: "How the person was found; `name` means that only one person has this name.",
    }),
    tenant: TextOrNull,
    id: TextOrNull,
    displayName: TextOrNull,
    userPrincipalName: TextOrNull,
    kind: z.enum(OBJECT_KINDS).nullable(),
    statuses: z.array(PersonAppStatusRow),
    notFound: namedOrNull(NotFound),
  })
  .meta({ id: "FoundPerson" });

export const FailingPersonRow = z
  .strictObject({
    ...identityShape,
    ...PersonAppStatusRow.shape,
    failingSince: TimeOrNull.meta({
      description: "Since when the provisioning fails or the account is missing.",
    }),
    asOf: AsOf,
  })
  .meta({ id: "FailingPerson" });

export const LeaverRow = z
  .strictObject({
    ...identityShape,
    removal: z.enum(REMOVAL_STATES).meta({
      description:
        "`failed`: the disable or delete fails. `withheld`: Entra holds the delete back, because the cycle has reached the job's deletion threshold. `not-tried`: the assignment has ended, and Entra has not tried the disable or delete, for example because the job is in quarantine.",
    }),
    dueSince: TimeOrNull.meta({
      description:
        "Since when the account should be disabled or deleted: the first attempt, or the end of the assignment if there was none.",
    }),
    isOverdue: z.boolean().meta({
      description: "True if the removal has been due for longer than a transient fault lasts.",
    }),
    ...PersonAppStatusRow.shape,
    condition: z.enum(CONDITIONS).meta({ description: "Condition of the job." }),
    asOf: AsOf,
  })
  .meta({ id: "Leaver" });

export const GroupMemberList = listOf(FailingPersonRow).extend({
  members: Count.nullable().meta({
    description: "Number of direct members when the group was last read, at `asOf`.",
  }),
  neverSeen: Count.nullable().meta({
    description:
      "Number of pairs of a direct member and an app of the group in which the app's log has never named the member; null if the group has too many members.",
  }),
  applications: z.array(Text).meta({ description: "The watched apps to which it is assigned." }),
});

const eventShape = {
  id: Text,
  at: TimeOrNull,
  tenant: Text,
  jobId: Text,
  application: Text,
  cycleId: TextOrNull,
  action: z.enum(EVENT_ACTIONS),
  status: z.enum(EVENT_STATUSES),
  errorCode: TextOrNull,
  errorCategory: TextOrNull,
  ...explanationShape,
  meaning: TextOrNull.meta({ description: "What the error means, in one sentence." }),
  reason: TextOrNull,
  sourceId: Text,
  sourceName: TextOrNull,
  userPrincipalName: TextOrNull,
  targetId: TextOrNull,
  durationMs: z.number().nullable(),
};

export const EventRow = z.strictObject(eventShape).meta({ id: "Event" });

export const EventDetail = z
  .strictObject({
    ...eventShape,
    steps: z.array(
      z.strictObject({
        name: Text,
        type: Text,
        status: z.enum(EVENT_STATUSES),
        description: TextOrNull,
      }),
    ),
    changes: z.array(z.strictObject({ attribute: Text, before: TextOrNull, after: TextOrNull })),
  })
  .meta({ id: "EventDetail" });
