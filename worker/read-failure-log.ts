import type { Log } from "../config/log.ts";
import { HOUR, type Instant, type Millis } from "../domain/time.ts";
import { readFailureCauseRemedy, readFailureText } from "../wording/read-failure.ts";
import type { GraphError } from "./graph/graph-error.ts";

/** A failure that lasts is logged again after this time. */
const REPEAT_INTERVAL_MS: Millis = HOUR;

type PollName = "jobs" | "logs";

/**
 * Writes one warning when a tenant cannot be read, with the remedy: at the first failure, when the
 * cause changes, and once an hour while it lasts. The polls fail every minute, so a line for each of
 * them would hide the other lines.
 */
export function createReadFailureLog(
  tenant: string,
  { log, now }: { readonly log: Log; readonly now: () => Instant },
): (poll: PollName, error: GraphError | null) => void {
  const causeOfPoll = new Map<PollName, string>();
  const logged = new Map<string, { readonly at: Instant; readonly isTransient: boolean }>();

  function logFailure(poll: PollName, { kind, cause }: GraphError): void {
    const key = JSON.stringify(cause);
    causeOfPoll.set(poll, key);
    const lastLogged = logged.get(key);
    if (lastLogged !== undefined && now() - lastLogged.at < REPEAT_INTERVAL_MS) return;
    logged.set(key, { at: now(), isTransient: kind === "throttled" || kind === "unavailable" });
    const fields = {
      tenant,
      code: cause.code,
      reason: readFailureText(cause),
      remedy: readFailureCauseRemedy(cause),
    };
    log.warn(fields, "tenant cannot be read");
  }

  return (poll, error) => {
    if (error !== null) {
      logFailure(poll, error);
      return;
    }
    const hadFailed = causeOfPoll.delete(poll);
    if (hadFailed && causeOfPoll.size === 0) log.info({ tenant }, "tenant can be read again");
    // Failures that come and go, such as throttling, are logged once an hour too.
    for (const [key, { at, isTransient }] of logged) {
      const isOld = now() - at >= REPEAT_INTERVAL_MS;
      if (isOld || (!isTransient && causeOfPoll.size === 0)) logged.delete(key);
    }
  };
}
