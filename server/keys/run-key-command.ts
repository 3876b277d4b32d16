import { createClock } from "../../config/clock.ts";
import { redisConnectionOf } from "../../config/redis-connection.ts";
import { type CommandDependencies, runCommand } from "../../config/run-command.ts";
import type { Settings } from "../../config/settings-schema.ts";
import { hasExpired, type UsedAccessKey } from "../../domain/access-key.ts";
import type { Actor } from "../../domain/notify/action.ts";
import { showInvisibleCharacters } from "../../domain/outside-text.ts";
import type { Instant } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import {
  createKey,
  describeKey,
  keyRefusalText,
  type NewKey,
  revokeKey,
} from "../access/manage-keys.ts";
import type { KeyCommand } from "./parse-key-command.ts";

export type KeyCommandDependencies = CommandDependencies & {
  /** The user of the operating system, for the audit trail. */
  readonly userName: string;
  readonly randomBytes: (size: number) => Buffer;
  readonly realNow: () => Instant;
};

/** Resolves to the exit code. */
export async function runKeyCommand(
  command: KeyCommand,
  dependencies: KeyCommandDependencies,
): Promise<number> {
  return await runCommand("server", dependencies, async (serverSettings) => {
    const { now } = createClock(serverSettings.clock, dependencies.realNow);
    const store = await openStore(serverSettings, { ...dependencies, now });
    try {
      return await runWithStore(command, { ...dependencies, serverSettings, store, now });
    } finally {
      await store.close();
    }
  });
}

async function openStore(
  { redis, privacy }: Settings,
  { settings, now }: KeyCommandDependencies & Pick<Context, "now">,
): Promise<Store> {
  return await connectStore({
    connection: redisConnectionOf(redis, settings.readFile),
    keyPrefix: redis.keyPrefix,
    now,
    retention: privacy,
  });
}

type Context = KeyCommandDependencies & {
  readonly serverSettings: Settings;
  readonly store: Store;
  readonly now: () => Instant;
};

async function runWithStore(command: KeyCommand, context: Context): Promise<number> {
  switch (command.name) {
    case "create":
      return await create(command.key, context);
    case "list":
      context.print(await listText(context));
      return 0;
    case "revoke":
      return await revoke(command.id, context);
  }
}

async function create(newKey: NewKey, context: Context): Promise<number> {
  const { serverSettings, randomBytes, print, printError } = context;
  const { access } = serverSettings.server;
  const stored = (await context.store.actions.accessKeys()).map(({ key }) => key);
  const result = await createKey(newKey, {
    ...manageContext(context),
    visibleNames: [...stored, ...access.keys].map(({ name }) => name),
    randomBytes,
  });
  if ("refusal" in result) {
    printError(`${keyRefusalText(result.refusal, tenantNamesOf(context))}\n`);
    return 1;
  }
  const { key, text } = result;
  print(`${text}\n`);
  printError(`${describeKey(key)}\nThe key is not shown again. Its id is ${key.id}.\n`);
  if (access.mode === "none") printError(KEYS_NOT_REQUIRED);
  return 0;
}

const KEYS_NOT_REQUIRED =
  "server.access.mode is none, so the server requires no key: set it to keys and start the server again.\n";

async function revoke(id: string, context: Context): Promise<number> {
  const { store, print, printError } = context;
  const key = await store.actions.accessKey(id);
  if (key === null || !(await revokeKey(key, manageContext(context)))) {
    printError(
      `There is no key with the id ${showInvisibleCharacters(id)}: npm run -s key -- list shows all.\n`,
    );
    return 1;
  }
  print(`Revoked: ${describeKey(key)}\n`);
  return 0;
}

async function listText({ store, now }: Context): Promise<string> {
  const keys = await store.actions.accessKeys();
  if (keys.length === 0) return "There are no keys: npm run -s key -- create makes one.\n";
  const rows = keys.map((used) => rowOf(used, now()));
  const header = ["ID", "NAME", "ROLE", "TENANTS", "EXPIRES", "LAST USED"];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `${row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd()}\n`;
  return [header, ...rows].map(line).join("");
}

function rowOf({ key, lastUsedAt }: UsedAccessKey, now: Instant): readonly string[] {
  const { id, name, role, tenants, expiresAt } = key;
  const end = formatRfc3339(expiresAt) ?? "never";
  return [
    id,
    showInvisibleCharacters(name),
    role,
    showInvisibleCharacters(tenants.join(",")),
    hasExpired(key, now) ? `${end} (expired)` : end,
    formatRfc3339(lastUsedAt) ?? "never",
  ];
}

function manageContext(context: Context) {
  const { store, userName, now } = context;
  const by: Actor = { name: userName, via: "command" };
  return { actions: store.actions, tenantNames: tenantNamesOf(context), by, now: now() };
}

const tenantNamesOf = ({ serverSettings }: Context): readonly string[] =>
  serverSettings.tenants.map(({ name }) => name);
