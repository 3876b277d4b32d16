import { z } from "zod";
import { INCIDENT_KINDS } from "../../domain/incident-kind.ts";
import { AUDIT_ACTIONS, MAX_AUDITED_IDS } from "../../domain/notify/action.ts";
import { SILENCE_STATES } from "../../domain/notify/silence.ts";
import { toPlainLine } from "../../domain/outside-text.ts";
import { SIGN_IN_WAYS } from "../../domain/role.ts";
import { PathId } from "../query-params.ts";
import { Count, Text, TextOrNull, TimeOrNull } from "./common-schema.ts";

const MAX_REASON_CHARS = 300;
const MAX_NAMES = 100;
const MAX_NAME_CHARS = 60;
/** Minutes of 30 days. */
const MAX_MINUTES = 43_200;

/** The reason is shown on pages and in mails, so it becomes one line without control characters. */
const Reason = z
  .string({ error: "is missing; say why in a few words" })
  // toPlainLine removes characters and shortens the rest. Only a text that is far too long is refused.
  .max(4 * MAX_REASON_CHARS, { error: `is longer than ${MAX_REASON_CHARS} characters; shorten it` })
  .transform((text) => toPlainLine(text, MAX_REASON_CHARS));

/** Brackets are removed, so that a name cannot claim how its owner signed in. */
const GivenName = z
  .string({ error: "is not text" })
  // As for a reason, only a text that is far too long is refused.
  .max(4 * MAX_NAME_CHARS, { error: `is longer than ${MAX_NAME_CHARS} characters; shorten it` })
  .transform((text) => toPlainLine(text.replaceAll(/[()[\]{}<>]/g, ""), MAX_NAME_CHARS))
  .default("")
  .meta({
    description:
      "Who acts, on a server without sign-in. It is not proven and is shown with the words (not signed in).",
  });

export const AcknowledgeBody = z
  .strictObject(
    {
      reason: Reason.default("").meta({ description: "Why, or what you do about it." }),
      name: GivenName,
    },
    { error: 'is not a JSON object; send for example {"reason": "renewing the token"}' },
  )
  .prefault({});

const NamePatterns = z
  .array(z.string({ error: "is not text" }).trim().min(1, { error: "is empty" }).max(200), {
    error: 'is not a list; give names such as ["Salesforce"]',
  })
  .min(1, { error: "is empty; give at least one name, or leave it out" })
  .max(MAX_NAMES, { error: `holds more than ${MAX_NAMES} names; use * in a name` })
  .nullable()
  .default(null);

const Time = z.iso.datetime({
  offset: true,
  error: "is not a time; write RFC 3339 such as 2026-05-04T10:05:00Z",
});

export const SilenceBody = z.strictObject(
  {
    kind: z
      .enum(["silence", "maintenance"], { error: "is not known; use silence or maintenance" })
      .default("silence")
      .meta({ description: "A maintenance window is planned and may begin later." }),
    tenants: NamePatterns.meta({ description: "Names of tenants; `*` matches any text." }),
    applications: NamePatterns.meta({ description: "Names of apps; `*` matches any text." }),
    incidentKinds: z
      .array(z.enum(INCIDENT_KINDS, { error: `is not known; use ${INCIDENT_KINDS.join(", ")}` }))
      .min(1, { error: "is empty; give at least one kind, or leave it out" })
      .nullable()
      .default(null),
    incidentId: PathId.nullable()
      .default(null)
      .meta({ description: "One incident. The silence ends with it." }),
    reason: Reason.refine((text) => text !== "", { error: "is empty; say why in a few words" }),
    name: GivenName,
    beginsAt: Time.nullable().default(null).meta({ description: "Now, if it is left out." }),
    endsAt: Time.nullable()
      .default(null)
      .meta({ description: "Give this or `minutes`; at most 30 days after the beginning." }),
    minutes: z
      .int({ error: "is not a whole number" })
      .min(1, { error: "is less than 1; give the length in minutes" })
      .max(MAX_MINUTES, { error: `is more than ${MAX_MINUTES}, which are 30 days; give less` })
      .nullable()
      .default(null)
      .meta({ description: "Length of the silence in minutes, instead of `endsAt`." }),
  },
  {
    error:
      'is not a JSON object; send for example {"applications": ["Slack"], "minutes": 240, "reason": "…"} ' +
      "with content-type application/json",
  },
);

export const SilenceRow = z
  .strictObject({
    id: Text,
    kind: z.enum(["silence", "maintenance"]),
    state: z.enum(SILENCE_STATES),
    tenants: z.array(Text).nullable().meta({ description: "Null means any tenant." }),
    applications: z.array(Text).nullable().meta({ description: "Null means any app." }),
    incidentKinds: z
      .array(z.enum(INCIDENT_KINDS))
      .nullable()
      .meta({ description: "Null means any kind of incident." }),
    incidentId: TextOrNull.meta({ description: "Null unless the silence is about one incident." }),
    incidentTitle: TextOrNull,
    reason: TextOrNull.meta({ description: "Null when the caller may not see persons' data." }),
    createdBy: Text,
    createdAt: TimeOrNull,
    beginsAt: TimeOrNull,
    endsAt: TimeOrNull,
    endedBy: TextOrNull.meta({ description: "Who ended it early." }),
    endedAt: TimeOrNull.meta({ description: "When it was ended early." }),
  })
  .meta({ id: "Silence" });

export const UnsubscriptionRow = z
  .strictObject({ id: Text, address: Text, unsubscribedAt: TimeOrNull })
  .meta({
    id: "Unsubscription",
    description:
      "A mail address that gets no reminders and digests; it gets every other notification.",
  });

export const ErasureAnswer = z
  .strictObject({
    tenant: Text,
    ids: z.array(Text).meta({ description: "Every id under which a source knows the person." }),
    orderedAt: TimeOrNull,
    erasedAt: TimeOrNull.meta({
      description: "Null until the worker has erased the person, usually within a minute or two.",
    }),
  })
  .meta({ id: "Erasure" });

export const AuditRow = z
  .strictObject({
    id: Text,
    at: TimeOrNull,
    actor: Text.meta({
      description:
        "Name of the key or person, mail address of a recipient, or user of the machine.",
    }),
    via: z.enum(["console", "api", "link", "command"]),
    signIn: z.enum(SIGN_IN_WAYS).nullable().meta({
      description: "How a caller of the API signed in; null for links and commands.",
    }),
    keyId: TextOrNull.meta({
      description:
        "Id of the access key with which the caller signed in; null for any other way, and for a key of the settings file.",
    }),
    action: z.enum(AUDIT_ACTIONS),
    subject: Text.meta({
      description:
        "Id of an incident, of a silence, of an access key or of a person, or a mail address; of a look-up, the route that answered; empty for deleted look-ups.",
    }),
    incidentTitle: TextOrNull.meta({ description: "Null unless the subject is an incident." }),
    silence: SilenceRow.nullable().meta({
      description:
        "What was silenced and until when. Null unless the subject is a silence that is still stored.",
    }),
    tenants: z.array(Text).nullable().meta({ description: "Null means all tenants." }),
    reason: Text,
    persons: Count.nullable().meta({
      description: "How many persons' data the answer contained. Null unless it was a look-up.",
    }),
    personIds: z.array(Text).meta({
      description: `Object ids of these persons, never their names; the first ${MAX_AUDITED_IDS}.`,
    }),
    droppedLookUps: Count.nullable().meta({
      description:
        "Of `look-ups-dropped`: how many look-ups of this actor were deleted before a year had passed, because the actor has the most and there were too many.",
    }),
    droppedFrom: TimeOrNull.meta({ description: "Time of the oldest of them." }),
    droppedTo: TimeOrNull.meta({ description: "Time of the newest of them." }),
  })
  .meta({ id: "AuditEntry" });
