import { settingPath } from "../domain/setting-path.ts";
import {
  type MissingFile,
  missingFileText,
  type SettingsDependencies,
} from "./expand-references.ts";
import { readSettings } from "./read-settings.ts";
import { SettingsError } from "./settings-error.ts";
import type { Settings } from "./settings-schema.ts";

export type ReadyDependencies = SettingsDependencies & {
  /** Waits real time. */
  readonly wait: (ms: number) => Promise<unknown>;
  /** Called once, before the first wait, with the settings and the missing files that they name. */
  readonly onWait: (missingFiles: readonly MissingFile[]) => void;
};

/** A container may create its files a little later than it starts the process. */
const MAX_WAIT_MS = 60_000;
const CHECK_INTERVAL_MS = 500;

/**
 * Reads the settings for a process. If a file that they name does not exist yet or is empty, waits
 * for it for at most a minute.
 *
 * @throws SettingsError as `readSettings` does, and if a file is still missing after the wait
 */
export async function readSettingsWhenReady(
  process: Parameters<typeof readSettings>[0],
  dependencies: ReadyDependencies,
): Promise<Settings> {
  let settings = readOrMissingFiles(process, dependencies);
  if (settings instanceof SettingsError) dependencies.onWait(settings.missingFiles);
  // The first read has already reported former names.
  const { onFormerNames: _, ...withoutReport } = dependencies;
  for (let waitedMs = 0; waitedMs < MAX_WAIT_MS; waitedMs += CHECK_INTERVAL_MS) {
    if (!(settings instanceof SettingsError)) return settings;
    await dependencies.wait(CHECK_INTERVAL_MS);
    settings = readOrMissingFiles(process, withoutReport);
  }
  if (settings instanceof SettingsError) throw settings;
  return settings;
}

/** Returns the error if only files are missing; throws it if something else is wrong. */
function readOrMissingFiles(
  process: Parameters<typeof readSettings>[0],
  dependencies: SettingsDependencies,
): Settings | SettingsError {
  try {
    return readWithFiles(process, dependencies);
  } catch (error) {
    if (error instanceof SettingsError && error.missingFiles.length > 0) return error;
    throw error;
  }
}

function readWithFiles(
  process: Parameters<typeof readSettings>[0],
  dependencies: SettingsDependencies,
): Settings {
  const settings = readSettings(process, dependencies);
  // The server connects only to Redis and to the authority of its sign-in.
  const files = [
    ...redisFilesOf(settings),
    ...(process === "server" ? entraFilesOf(settings) : caFilesOf(settings)),
  ];
  const missingFiles = files.filter(({ file }) => !isReadable(file, dependencies));
  if (missingFiles.length === 0) return settings;
  const lines = missingFiles.map((missing) => `  - ${missingFileText(missing)}`);
  throw new SettingsError(
    `The settings cannot be used, nothing was started:\n${lines.join("\n")}`,
    missingFiles,
  );
}

function redisFilesOf({ redis: { tls } }: Settings): readonly MissingFile[] {
  return Object.entries(tls ?? {}).flatMap(([name, file]) =>
    file === undefined ? [] : [{ setting: `redis.tls.${name}`, file }],
  );
}

function entraFilesOf({ server: { access } }: Settings): readonly MissingFile[] {
  const cloud = access.entra?.cloud;
  return typeof cloud === "object" && cloud.caFile !== undefined
    ? [{ setting: "server.access.entra.cloud.caFile", file: cloud.caFile }]
    : [];
}

/** The certificate files of a credential are not among them: each sign-in reads them again. */
function caFilesOf({ tenants, mail, notify }: Settings): readonly MissingFile[] {
  const ofTenants = tenants.flatMap(({ cloud }, index) =>
    typeof cloud === "object" && cloud.caFile !== undefined
      ? [{ setting: settingPath(["tenants", index, "cloud", "caFile"]), file: cloud.caFile }]
      : [],
  );
  const ofRoutes = notify.flatMap(({ webhook, pagerduty, teams }, index) =>
    Object.entries({ webhook, pagerduty, teams }).flatMap(([name, channel]) =>
      channel?.caFile === undefined
        ? []
        : [{ setting: settingPath(["notify", index, name, "caFile"]), file: channel.caFile }],
    ),
  );
  const file = mail?.smtp?.caFile;
  const ofMail = file === undefined ? [] : [{ setting: "mail.smtp.caFile", file }];
  return [...ofTenants, ...ofMail, ...ofRoutes];
}

function isReadable(file: string, { readFile }: SettingsDependencies): boolean {
  try {
    return readFile(file).trim() !== "";
  } catch {
    return false;
  }
}
