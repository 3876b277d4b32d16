import { pino } from "pino";

type LogFields = Readonly<Record<string, unknown>>;

/**
 * Writes log lines: a constant message and fields with the values. Neither may contain a secret or
 * data about a person.
 */
export type Log = {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
};

/** Fields that must never be logged. The log replaces the value if a caller logs such a field. */
const REDACTED_PATHS = [
  "authorization",
  "token",
  "secret",
  "password",
  "userPrincipalName",
  "displayName",
  "mail",
  "to",
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** Creates a log that writes JSON lines to stdout. `level` comes from `LOG_LEVEL`. */
export function createLog(process: string, level: string | undefined): Log {
  return createLogTo(pino.destination(1), process, level);
}

/** Creates a log that writes to `destination` instead of stdout. */
export function createLogTo(
  destination: pino.DestinationStream,
  process: string,
  level: string | undefined,
): Log {
  const options = {
    level: level ?? "info",
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: toLoggedError, error: toLoggedError },
    redact: { paths: REDACTED_PATHS, censor: "[withheld]" },
  };
  return pino(options, { write: (line) => destination.write(escapeInvisibleCharacters(line)) });
}

/**
 * JSON escapes only the first 32 control characters. The others, and characters that leave no mark
 * on a screen, could change what a terminal shows.
 */
function escapeInvisibleCharacters(line: string): string {
  return line.replace(INVISIBLE_IN_LOG, (character) =>
    [...Array(character.length).keys()]
      .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}
const INVISIBLE_IN_LOG =
  /[\x7f-\x9f\u2028\u2029\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb]/gu;

/**
 * Keeps only four fields of an error. Errors of ioredis also contain the failed command, which may
 * contain names.
 */
function toLoggedError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { readonly code?: unknown };
  return { type: error.name, message: error.message, code, stack: error.stack };
}
