import { z } from "zod";
import {
  type OptionTypes,
  type OptionValues,
  parseOptions,
} from "../../command-line/parse-options.ts";
import { WRONG_SETTINGS_EXIT_CODE } from "../../config/read-settings.ts";
import { ROLES } from "../../domain/role.ts";
import type { NewKey } from "../access/manage-keys.ts";
import { DEFAULT_KEY_DAYS, KeyDays, KeyName, KeyRole } from "../schema/key-schema.ts";

export const USAGE = `npm run -s key -- create --name NAME --role ROLE [--tenants NAMES] [--days N|never]
npm run -s key -- list
npm run -s key -- revoke ID

create   prints a new access key. It is shown only once, and Redis gets only its SHA-256.
         --name     the person or program that will use the key
         --role     ${ROLES.join(", ")}
         --tenants  names of tenants, separated by commas; * matches any text (default: *)
         --days     days until the key expires, or never (default: ${DEFAULT_KEY_DAYS})
list     prints the keys: id, name, role, tenants, end, last use.
revoke   makes a key invalid from the next request on. No restart is needed.

The server asks for keys only if its settings contain server.access.mode: keys. Redis must run; without
redis.url this is the Redis that npm start runs.

Exit code: 0 if it was done, 1 if not, 2 for a wrong option, ${WRONG_SETTINGS_EXIT_CODE} if the settings are wrong.
`;

export type KeyCommand =
  | { readonly name: "create"; readonly key: NewKey }
  | { readonly name: "list" }
  | { readonly name: "revoke"; readonly id: string };

type ParsedCommand =
  | KeyCommand
  | { readonly name: "help" }
  | { readonly name: "wrong"; readonly mistake: string };

const TEXT = { type: "string" } as const;
const CREATE_OPTIONS = { name: TEXT, role: TEXT, tenants: TEXT, days: TEXT };

export function parseKeyCommand(args: readonly string[]): ParsedCommand {
  const isOther = args[0] === "list" || args[0] === "revoke";
  const parsed = parseOptions<OptionTypes>(args, isOther ? {} : CREATE_OPTIONS);
  if (parsed.kind === "help" || args.length === 0) return { name: "help" };
  if (parsed.kind === "wrong") return wrong(parsed.mistake);
  const [name, id, ...more] = parsed.words;
  if (name === "create" && id === undefined) return readNewKey(parsed.values);
  const hasOptions = Object.keys(parsed.values).length > 0;
  if (name === "list" && id === undefined && !hasOptions) return { name: "list" };
  if (name === "revoke" && id !== undefined && more.length === 0 && !hasOptions) {
    return { name: "revoke", id };
  }
  return wrong("These arguments are not known: write create, list or revoke ID.");
}

type Options = OptionValues<typeof CREATE_OPTIONS>;

const NewKeySchema = z.object({
  name: KeyName,
  role: KeyRole,
  tenants: z.array(z.string().min(1)).min(1, { error: "is empty; give names of tenants" }),
  expiresInDays: KeyDays,
});

/** The names of the options, by the field of the key. */
const OPTIONS: Readonly<Record<string, string>> = { expiresInDays: "days" };

function readNewKey({ name, role, tenants = "*", days }: Options): ParsedCommand {
  const result = NewKeySchema.safeParse({
    name,
    role,
    tenants: tenants
      .split(",")
      .map((text) => text.trim())
      .filter((text) => text !== ""),
    expiresInDays: readDays(days),
  });
  if (result.success) return { name: "create", key: result.data };
  const mistakes = result.error.issues.map(({ path, message }) => {
    const field = String(path[0]);
    return `--${OPTIONS[field] ?? field} ${message}.`;
  });
  return wrong(mistakes.join("\n"));
}

function readDays(text: string | undefined): number | null {
  if (text === undefined) return DEFAULT_KEY_DAYS;
  return text === "never" ? null : Number(text);
}

const wrong = (mistake: string) => ({ name: "wrong", mistake }) as const;
