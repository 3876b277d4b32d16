import { ACTIONS_SLOT } from "./keys.ts";

/** The rights of one process in Redis, in the syntax of `ACL SETUSER`. */
type ProcessRights = {
  /** Patterns of keys: `~` read and write, `%R~` only read. */
  readonly keys: (keyPrefix: string) => string;
  readonly commands: readonly string[];
  /** Further keys, and the only commands that are allowed for these keys. */
  readonly selector?: (keyPrefix: string) => string;
};

/** Sign in, find the nodes of a cluster, and read how full Redis is. */
const CONNECTION_COMMANDS = [
  "+@connection",
  "-@dangerous",
  "+info",
  "+cluster|slots",
  "+cluster|shards",
  "+cluster|nodes",
  "+cluster|info",
];

/** These commands are removed, because they answer about all keys, also those that the user may not read. */
const COMMANDS_WITHOUT_KEYS = ["-scan", "-randomkey", "-dbsize"];

/** The commands with which store/actions/ writes. GET and HGET check the condition of a write. */
const ACTION_COMMANDS = [
  ...["eval", "evalsha", "get", "hget", "set", "del", "expire", "hset", "hdel"],
  ...["zadd", "zrem", "zremrangebyrank", "zremrangebyscore", "xadd"],
];

/**
 * The rights of each process. The order of the commands matters: `-@dangerous` takes away what a
 * category before it gave, such as KEYS and FLUSHALL.
 *
 * The server writes only actions of people: its selector is for these keys alone. It needs EVAL for the script that applies these writes; Redis checks each command of a script too.
 */
const PROCESS_RIGHTS: Readonly<Record<"worker" | "server", ProcessRights>> = {
  worker: {
    keys: (keyPrefix) => `~${keyPrefix}:*`,
    commands: [
      ...["+@read", "+@write", "+@transaction"],
      ...CONNECTION_COMMANDS,
      ...COMMANDS_WITHOUT_KEYS,
      ...[
        "+eval",
        "+evalsha",
        "+eval_ro",
        "+evalsha_ro",
        "+script|load",
        "+script|exists",
        "+time",
      ],
    ],
  },
  server: {
    keys: (keyPrefix) => `%R~${keyPrefix}:*`,
    commands: [
      "+@read",
      ...CONNECTION_COMMANDS,
      ...COMMANDS_WITHOUT_KEYS,
      ...["+eval_ro", "+evalsha_ro"],
    ],
    selector: (keyPrefix) =>
      `(~${keyPrefix}:${ACTIONS_SLOT}* ${ACTION_COMMANDS.map((name) => `+${name}`).join(" ")})`,
  },
};

/**
 * The commands that create one user of Redis for each process. A person replaces the passwords and
 * runs them on each node.
 */
export function aclCommands(keyPrefix: string): readonly string[] {
  return Object.entries(PROCESS_RIGHTS).map(([process, { keys, commands, selector }]) =>
    [
      `ACL SETUSER steadystate-${process} reset on >PASSWORD-OF-${process.toUpperCase()}`,
      ...["resetchannels", keys(keyPrefix)],
      ...["-@all", ...commands],
      ...(selector === undefined ? [] : [selector(keyPrefix)]),
    ].join(" "),
  );
}

/**
 * The same users as lines of a file for `aclfile` of a Redis that only Steadystate uses, with any key
 * prefix. docker-compose.yml mounts this file.
 */
export function aclFile(): string {
  const users = aclCommands("*").map((command) => command.replace(/^ACL SETUSER/, "user"));
  return `${users.join("\n")}\n`;
}
