import { z } from "zod";
import { IDENTITIES_IN_MESSAGES } from "../domain/message.ts";
import { MIN_DISTINCT_KEY_CHARS, MIN_PSEUDONYM_KEY_CHARS } from "../domain/privacy/pseudonyms.ts";
import { PRIVACY_MODES } from "../domain/privacy-mode.ts";

const KEY_ADVICE = `at least ${MIN_PSEUDONYM_KEY_CHARS} random characters, such as the output of \`openssl rand -base64 32\``;

export const PrivacySettings = z.strictObject({
  mode: z
    .enum(PRIVACY_MODES)
    .default("full")
    .describe(
      "Whether names of persons are stored: `full` stores them, `pseudonym` stores `Person 1f2e3d4c` in place of names, user principal names, mail addresses and account names",
    ),
  pseudonymKey: z
    .string()
    .min(MIN_PSEUDONYM_KEY_CHARS, { error: `write ${KEY_ADVICE}` })
    .refine(
      (key) => key.length < MIN_PSEUDONYM_KEY_CHARS || new Set(key).size >= MIN_DISTINCT_KEY_CHARS,
      {
        error: `has fewer than ${MIN_DISTINCT_KEY_CHARS} different characters; write ${KEY_ADVICE}`,
      },
    )
    .meta({
      secret: true,
      description: `Needed in the mode \`pseudonym\`. Key of the digests with which the search finds a person by user principal name or mail address: ${KEY_ADVICE}. Worker and server need the same key`,
    })
    .optional(),
  retainDays: z
    .number()
    .int()
    .min(1)
    .max(400)
    .default(30)
    .describe("Days for which provisioning events and their details are kept"),
  historyDays: z
    .number()
    .int()
    .min(1)
    .max(800)
    .default(400)
    .describe("Days for which counters, incidents and the last status of each person are kept"),
  identitiesInMessages: z
    .enum(IDENTITIES_IN_MESSAGES)
    .default("pseudonym")
    .describe(
      "How messages (mails, webhooks, Teams) name up to five people of each failure cluster: `full` shows their names and Entra's own words, `pseudonym` their ids, `none` nothing",
    ),
});

/**
 * The settings must contain the key: a key that is generated at the start would differ between processes
 * and after each restart.
 */
export function findPrivacyMistakes({ mode, pseudonymKey }: z.output<typeof PrivacySettings>) {
  if (mode === "full" || pseudonymKey !== undefined) return [];
  return [
    {
      path: ["privacy", "pseudonymKey"],
      message: `is missing, and privacy.mode: pseudonym needs it; write ${KEY_ADVICE}, into a file that only worker and server can read, and refer to the file: "\${file:/run/secrets/pseudonyms}"`,
    },
  ];
}
