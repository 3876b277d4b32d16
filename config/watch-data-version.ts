import type { Millis } from "../domain/time.ts";
import { dataTooNewText } from "../wording/data-version.ts";
import type { Log } from "./log.ts";

/** In real milliseconds. An upgrade waits longer than this before it changes a record. */
const CHECK_INTERVAL_MS: Millis = 2000;

type StoredVersion = { readonly version: number; readonly product: string };

/** @throws Error if a newer version of Steadystate has written the stored data */
export function refuseNewerData(stored: StoredVersion | null, own: StoredVersion): void {
  if (stored !== null) throw new Error(dataTooNewText({ stored, own }));
}

/** Ends the process after a newer version of Steadystate has begun to upgrade the stored data. */
export function watchDataVersion({
  readNewer,
  own,
  log,
  stop,
}: {
  readonly readNewer: () => Promise<StoredVersion | null>;
  readonly own: StoredVersion;
  readonly log: Log;
  readonly stop: (exitCode: number) => Promise<void>;
}): void {
  const timer = setInterval(async () => {
    // If Redis does not answer, the next check tries again.
    const stored = await readNewer().catch(() => null);
    if (stored === null) return;
    clearInterval(timer);
    log.error(
      { reason: dataTooNewText({ stored, own }) },
      "stored data is too new, the process ends",
    );
    await stop(1);
  }, CHECK_INTERVAL_MS).unref();
}
