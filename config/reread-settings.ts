import type { Log } from "./log.ts";
import { SettingsError } from "./settings-error.ts";
import type { Settings } from "./settings-schema.ts";

/**
 * Returns a function that reads the settings, the files of `${file:…}` and the environment again. It
 * is called when a secret has been refused, because an operator may have replaced the secret. Only
 * credentials, targets and mail settings are taken from the result; every other setting needs a
 * restart. If the settings cannot be used, for example because an editor is writing the file, the
 * function returns the last settings.
 */
export function createSettingsReader(
  read: () => Settings,
  firstSettings: Settings,
  log: Log,
): () => Settings {
  let latest = firstSettings;
  return () => {
    try {
      latest = read();
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      log.warn({}, "the settings were read again and cannot be used, the last ones stay in use");
    }
    return latest;
  };
}
