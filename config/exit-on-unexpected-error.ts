import type { Log } from "./log.ts";

type ErrorSource = {
  on(event: "uncaughtException" | "unhandledRejection", listener: (error: unknown) => void): void;
  exit(code: number): void;
};

/**
 * Ends the process after an error that no code handled, because its state may be wrong. This is the
 * last resort: a failure that can occur while the process runs is handled where it occurs.
 */
export function exitOnUnexpectedError(process: ErrorSource, log: Log): void {
  const exitWithLogLine = (error: unknown) => {
    try {
      log.error({ err: error }, "unexpected error, the process ends");
    } finally {
      process.exit(1);
    }
  };
  process.on("uncaughtException", exitWithLogLine);
  process.on("unhandledRejection", exitWithLogLine);
}
