import { z } from "zod";
import { toPlainLine } from "../../domain/outside-text.ts";
import { PRIVACY_MODES } from "../../domain/privacy-mode.ts";
import { ROLES, SIGN_IN_WAYS } from "../../domain/role.ts";
import { Text, TextOrNull, TimeOrNull } from "./common-schema.ts";

const MAX_NAME_CHARS = 80;
const MAX_TENANTS = 100;
export const MAX_KEY_DAYS = 3650;
export const DEFAULT_KEY_DAYS = 365;

/** The name is shown on pages and in the audit trail, so it becomes one line. */
export const KeyName = z
  .string({ error: "is missing; name the person or program that will use the key" })
  // toPlainLine removes characters and shortens the rest. Only a text that is far too long is refused.
  .max(4 * MAX_NAME_CHARS, { error: `is longer than ${MAX_NAME_CHARS} characters; shorten it` })
  .transform((text) => toPlainLine(text, MAX_NAME_CHARS))
  .refine((text) => text !== "", { error: "is empty; name who will use the key" });

const KeyRole = z.enum(ROLES, { error: `is not known; use ${ROLES.join(", ")}` });

export const KeyDays = z
  .int({ error: "is not a whole number; give days, or null for a key that never expires" })
  .min(1, { error: "is less than 1; give the number of days" })
  .max(MAX_KEY_DAYS, { error: `is more than ${MAX_KEY_DAYS}; give fewer days, or null` })
  .nullable();

export const KeyBody = z.strictObject(
  {
    name: KeyName.meta({ description: "The person or program that will use the key." }),
    role: KeyRole,
    tenants: z
      .array(z.string({ error: "is not text" }).trim().min(1, { error: "is empty" }).max(200), {
        error: 'is not a list; give names such as ["contoso"]',
      })
      .min(1, { error: "is empty; give at least one name, or leave it out" })
      .max(MAX_TENANTS, { error: `holds more than ${MAX_TENANTS} names; use * in a name` })
      .nullable()
      .default(null)
      .meta({
        description:
          "Names of tenants; `*` matches any text. Without it, the tenants of the caller.",
      }),
    expiresInDays: KeyDays.optional().meta({
      description: `Days until the key expires; null for a key that never expires. Without it, ${DEFAULT_KEY_DAYS}, or fewer if the caller's own key expires earlier.`,
    }),
  },
  {
    error:
      'is not a JSON object; send for example {"name": "grafana", "role": "viewer"} with content-type ' +
      "application/json",
  },
);

const keyFields = {
  id: TextOrNull.meta({ description: "Null for a key of the settings file." }),
  name: Text,
  role: z.enum(ROLES),
  tenants: z.array(Text).meta({ description: "Names of tenants; `*` matches any text." }),
  source: z.enum(["stored", "settings"]).meta({
    description: "Whether the key was created by the API or a command, or is in the settings file.",
  }),
  createdBy: TextOrNull,
  createdAt: TimeOrNull,
  expiresAt: TimeOrNull.meta({ description: "Null for a key that never expires." }),
  hasExpired: z.boolean(),
  lastUsedAt: TimeOrNull.meta({
    description:
      "When the key was last used, to the minute. Null for a key that was never used, and for a key of the settings file.",
  }),
};

export const KeyRow = z.strictObject(keyFields).meta({ id: "Key" });

export const CreatedKey = z
  .strictObject({
    ...keyFields,
    key: Text.meta({ description: "The key itself. It is shown only now and stored nowhere." }),
  })
  .meta({ id: "CreatedKey" });

export const CallerAnswer = z
  .strictObject({
    name: Text,
    role: z.enum(ROLES),
    tenants: z.array(Text).meta({ description: "Names of the tenants that you may see." }),
    signIn: z.enum(SIGN_IN_WAYS),
    expiresAt: TimeOrNull.meta({ description: "When the key or token expires; null if never." }),
    privacyMode: z.enum(PRIVACY_MODES).meta({
      description:
        "`pseudonym`: names of persons are not stored; a person is found by the object id or by the whole user principal name.",
    }),
  })
  .meta({
    id: "Caller",
    description: "The caller as the server knows them: name, role and tenants.",
  });
