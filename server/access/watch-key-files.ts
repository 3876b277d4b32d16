import type { Log } from "../../config/log.ts";
import { SettingsError } from "../../config/settings-error.ts";
import type { Millis } from "../../domain/time.ts";
import type { SettingsKey } from "./settings-keys.ts";

const CHECK_INTERVAL_MS: Millis = 5000;

/**
 * Reads the settings again every few seconds, so that a replaced key file needs no restart. While the
 * settings cannot be used, for example because a file is being replaced, the last valid keys are used.
 */
export function watchKeyFiles(
  read: () => readonly SettingsKey[],
  firstKeys: readonly SettingsKey[],
  log: Log,
): () => readonly SettingsKey[] {
  let keys = firstKeys;
  setInterval(() => {
    try {
      const latest = read();
      if (JSON.stringify(latest) === JSON.stringify(keys)) return;
      keys = latest;
      log.info({ keys: keys.map(({ name }) => name) }, "access keys read again");
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
    }
  }, CHECK_INTERVAL_MS).unref();
  return () => keys;
}
