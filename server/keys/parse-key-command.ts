import { suggestion } from "../../command-line/did-you-mean.ts";
import {
  type OptionTypes,
  type OptionValues,
  parseOptions,
} from "../../command-line/parse-options.ts";
import { allowedText } from "../../config/issue-text.ts";
import { WRONG_SETTINGS_EXIT_CODE } from "../../config/read-settings.ts";
import { ROLES, type Role } from "../../domain/role.ts";
import type { NewKey } from "../access/manage-keys.ts";
import { DEFAULT_KEY_DAYS, KeyDays, KeyName, MAX_KEY_DAYS } from "../schema/key-schema.ts";

export const USAGE = `npm run -s key -- create --name NAME --role ROLE [--tenants NAMES] [--days N|never]
npm run -s key -- list
npm run -s key -- revoke ID

create   prints a new access key. It is shown only once, and Redis gets only its SHA-256.
         --name     the person or program that will use the key
         --role     ${ROLES.join(", ")}
         --tenants  names of tenants, separated by commas; * matches any text (default: *)
         --days     days until the key expires, or never (default: ${DEFAULT_KEY_DAYS})
list     prints the keys: id, name, role, tenants, expiry, last use.
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
  /** `next` follows the mistake: what to write instead, or how the command is used. */
  | { readonly name: "wrong"; readonly mistake: string; readonly next: string };

const COMMANDS = ["create", "list", "revoke"] as const;
const TEXT = { type: "string" } as const;
const CREATE_OPTIONS = { name: TEXT, role: TEXT, tenants: TEXT, days: TEXT };
type Options = OptionValues<typeof CREATE_OPTIONS>;

/** In the example that follows a wrong `--days`. */
const EXAMPLE_DAYS = "90";

export function parseKeyCommand(args: readonly string[]): ParsedCommand {
  const takesNoOptions = args[0] === "list" || args[0] === "revoke";
  const parsed = parseOptions<OptionTypes>(args, takesNoOptions ? {} : CREATE_OPTIONS);
  if (parsed.kind === "help" || args.length === 0) return { name: "help" };
  if (parsed.kind === "wrong") return { name: "wrong", mistake: parsed.mistake, next: USAGE };
  const [name, ...words] = parsed.words;
  const options: Options = parsed.values;
  if (name === "create") return readNewKey(options, words);
  const hasOptions = Object.keys(options).length > 0;
  const [id, ...more] = words;
  if (name === "list" && id === undefined && !hasOptions) return { name: "list" };
  if (name === "revoke" && id !== undefined && more.length === 0 && !hasOptions)
    return { name: "revoke", id };
  return { name: "wrong", mistake: commandMistake(name, words, hasOptions), next: USAGE };
}

function commandMistake(
  name: string | undefined,
  words: readonly string[],
  hasOptions: boolean,
): string {
  const remedy = "write create, list or revoke ID.";
  if (name === undefined) return `The command is missing: ${remedy}`;
  if (!COMMANDS.some((known) => known === name))
    return `"${name}" is not known: ${suggestion(name, COMMANDS, remedy)}`;
  if (hasOptions) return `${name} takes no options.`;
  const extra = words[name === "revoke" ? 1 : 0];
  return extra === undefined
    ? "revoke needs the id of a key: npm run -s key -- list shows the ids."
    : `"${extra}" is not known after ${name}.`;
}

function readNewKey(options: Options, words: readonly string[]): ParsedCommand {
  const word = words.join(" ");
  const name = KeyName.safeParse(options.name ?? (word === "" ? undefined : word));
  const role = ROLES.find((known) => known === options.role);
  const tenants = readTenants(options.tenants);
  const expiresInDays = readDays(options.days);
  const mistakes = [
    ...(word === "" ? [] : [`"${word}" comes without an option: write --name "${word}".`]),
    ...(name.success ? [] : [`--name ${name.error.issues[0]?.message}.`]),
    ...(role === undefined ? [roleMistake(options.role)] : []),
    ...(tenants.length > 0
      ? []
      : ["--tenants is empty; write names of tenants, separated by commas."]),
    ...(expiresInDays === undefined
      ? [
          `--days is "${options.days}"; write a whole number from 1 to ${MAX_KEY_DAYS}, or never for a key that does not expire.`,
        ]
      : []),
  ];
  if (mistakes.length > 0 || !name.success || role === undefined || expiresInDays === undefined) {
    const days = expiresInDays === undefined ? EXAMPLE_DAYS : options.days;
    const example = createExample({ name: name.data, role, days });
    return { name: "wrong", mistake: mistakes.join("\n"), next: example };
  }
  return { name: "create", key: { name: name.data, role, tenants, expiresInDays } };
}

/** A command that works, with what was right in the one that did not. */
function createExample({
  name = "grafana",
  role = "viewer",
  days,
}: {
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly days?: string | undefined;
}): string {
  // A shell would replace these characters also between quotes.
  const safeName = /["$`\\!]/.test(name) ? "grafana" : name;
  const shownName = /^[\w.@-]+$/.test(safeName) ? safeName : `"${safeName}"`;
  return (
    `Write for example: npm run -s key -- create --name ${shownName} --role ${role}${days === undefined ? "" : ` --days ${days}`}\n` +
    "All options: npm run -s key -- --help\n"
  );
}

function roleMistake(role: string | undefined): string {
  return role === undefined
    ? `--role is ${allowedText(undefined, ROLES)}.`
    : `--role is "${role}"; ${allowedText(role, ROLES)}.`;
}

function readTenants(text = "*"): readonly string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** Null for a key that never expires; undefined if the text is neither `never` nor days. */
function readDays(text: string | undefined): number | null | undefined {
  if (text === undefined) return DEFAULT_KEY_DAYS;
  if (text === "never") return null;
  return text.trim() === "" ? undefined : KeyDays.safeParse(Number(text)).data;
}
