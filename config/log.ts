import { pino } from "pino";

type LogFields = Readonly<Record<string, unknown>>;

/** A log line is an event: a constant message, fields beside it, no secret and no person in either. */
export type Log = {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
};

/** A second fence: fields that must never be logged are blanked even when somebody does. */
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

/** JSON lines on stdout, level by `LOG_LEVEL`. */
export function createLog(process: string, level: string | undefined): Log {
  return pino({
    level: level ?? "info",
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: toLoggedError, error: toLoggedError },
    redact: { paths: REDACTED_PATHS, censor: "[withheld]" },
  });
}

/** Libraries hang what they were doing onto their errors: Redis' commands hold names. */
function toLoggedError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { readonly code?: unknown };
  return { type: error.name, message: error.message, code, stack: error.stack };
}
