import { RedisUnusableError } from "../domain/redis-failure.ts";
import { redisFailureText } from "../wording/redis-failure.ts";
import type { SettingsDependencies } from "./expand-references.ts";
import { readSettings, WRONG_SETTINGS_EXIT_CODE } from "./read-settings.ts";
import { hasRedisAddress } from "./redis-connection.ts";
import { SettingsError } from "./settings-error.ts";
import type { Settings } from "./settings-schema.ts";

export type CommandDependencies = {
  readonly settings: SettingsDependencies;
  /** The socket of the embedded Redis, for use if the settings name no Redis. */
  readonly embeddedRedisUrl: string;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
};

const NOT_RUNNING =
  "The settings name no Redis, and no Steadystate runs with this data folder: start it with npm start, or set " +
  "STEADYSTATE_DATA to the data folder of the Steadystate that runs, or redis.url.\n";

/**
 * Runs a command that uses the stored data. The settings that `run` gets always name a Redis.
 * Resolves to the exit code of the command; prints why the settings or Redis cannot be used.
 */
export async function runCommand(
  part: Parameters<typeof readSettings>[0],
  { settings: source, embeddedRedisUrl, printError }: CommandDependencies,
  run: (settings: Settings) => Promise<number>,
): Promise<number> {
  let isEmbedded = false;
  try {
    const settings = readSettings(part, source);
    isEmbedded = !hasRedisAddress(settings.redis);
    const redis = isEmbedded ? { ...settings.redis, url: embeddedRedisUrl } : settings.redis;
    return await run({ ...settings, redis });
  } catch (error) {
    if (error instanceof SettingsError) {
      printError(`${error.message}\n`);
      return WRONG_SETTINGS_EXIT_CODE;
    }
    if (!(error instanceof RedisUnusableError)) throw error;
    printError(isEmbedded ? NOT_RUNNING : `${redisFailureText(error.failure)}\n`);
    return 1;
  }
}
