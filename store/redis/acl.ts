/** What one process may do in Redis, in the words of `ACL SETUSER`. */
type ProcessRights = {
  /** Patterns of keys: `~` read and write, `%R~` only read. */
  readonly keys: (keyPrefix: string) => string;
  readonly commands: readonly string[];
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

/** Their answers contain other keys than those that the user may read. */
const COMMANDS_WITHOUT_KEYS = ["-scan", "-randomkey", "-dbsize"];

/**
 * The rights of each process. The order of the commands matters: `-@dangerous` takes away what a
 * category before it gave, such as KEYS and FLUSHALL.
 *
 * The server may write nothing. When it gets something to write, such as an acknowledgement, it
 * gets a selector for these keys alone: `(~prefix:{acks}* +hset)`.
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
  },
};

/**
 * The commands that create one user of Redis for each process. A person replaces the passwords and
 * runs them on each node.
 */
export function aclCommands(keyPrefix: string): readonly string[] {
  return Object.entries(PROCESS_RIGHTS).map(([process, { keys, commands }]) =>
    [
      `ACL SETUSER steadystate-${process} reset on >PASSWORD-OF-${process.toUpperCase()}`,
      ...["resetchannels", keys(keyPrefix)],
      ...["-@all", ...commands],
    ].join(" "),
  );
}
