import { settingPath } from "../domain/setting-path.ts";
import {
  type Environment,
  expandReferences,
  missingFileText,
  type SettingsDependencies,
} from "./expand-references.ts";
import { withCurrentNames } from "./former-names.ts";
import { issueText } from "./issue-text.ts";
import { parseYaml } from "./parse-yaml.ts";
import { REDIS_FORMS } from "./redis-settings.ts";
import { findRelationIssues } from "./relation-issues.ts";
import { SettingsError } from "./settings-error.ts";
import { type RawSettings, settingsErrorLines } from "./settings-errors.ts";
import { Settings } from "./settings-schema.ts";

/** The exit code of a program with wrong settings: `EX_CONFIG` of sysexits.h. */
export const WRONG_SETTINGS_EXIT_CODE = 78;

/** The exit code of a program that could not start because of this error. */
export function startErrorExitCode(error: unknown): number {
  return error instanceof SettingsError ? WRONG_SETTINGS_EXIT_CODE : 1;
}

/** The Redis of a worker or server that runs without `npm start` and without `redis.url`. */
export const DEFAULT_REDIS_URL = "redis://127.0.0.1:6379";

const DEFAULT_FILE = "steadystate.yaml";

/** The secrets that each process does not need. The process never reads them. */
const UNREAD_PATHS = {
  worker: [],
  server: [
    ["tenants", "*", "credential"],
    ["targets", "*", "scim", "token"],
    ["targets", "*", "metrics", "token"],
    ["mail", "smtp", "url"],
    ["mail", "smtp", "oauth2", "credential"],
    ["mail", "graph", "credential"],
    ["notify", "*", "webhook"],
    ["notify", "*", "pagerduty"],
    ["notify", "*", "teams"],
    ["heartbeat", "url"],
  ],
  all: [],
} as const;

/**
 * Reads and checks the configuration file, or the environment variables if there is no file.
 *
 * @throws SettingsError that lists every mistake; no process may start with wrong settings
 */
export function readSettings(
  process: keyof typeof UNREAD_PATHS,
  dependencies: SettingsDependencies,
): Settings {
  const { raw, sourceName } = loadRawSettings(dependencies);
  const named = withCurrentNames(raw);
  if (named.formerNames.length > 0) dependencies.onFormerNames?.(named.formerNames);
  const { value, errors, missingFiles } = expandReferences(named.value, {
    ...dependencies,
    unreadPaths: UNREAD_PATHS[process],
  });
  const settings = withRedisUrl(value, dependencies);
  const parsed = Settings.safeParse(settings, { error: issueText });
  const otherLines = [
    ...errors,
    ...(parsed.success
      ? []
      : settingsErrorLines(
          // Other mistakes of a value from a missing file are left out, because they only follow
          // from the missing file.
          [...parsed.error.issues, ...findRelationIssues(parsed.error.issues, settings)].filter(
            ({ path }) => !missingFiles.some(({ setting }) => setting === settingPath(path)),
          ),
          settings,
        )),
  ];
  const errorLines = [...missingFiles.map(missingFileText), ...otherLines];
  if (parsed.success && errorLines.length === 0) {
    dependencies.onSettings?.(settings);
    return parsed.data;
  }
  throw new SettingsError(
    `${sourceName} cannot be used, nothing was started:\n${errorLines.map((line) => `  - ${line}`).join("\n")}`,
    otherLines.length === 0 ? missingFiles : [],
  );
}

/** Without the address of a Redis, REDIS_URL is used. An empty variable counts as not set. */
function withRedisUrl(raw: RawSettings, { env }: SettingsDependencies): RawSettings {
  const url = env["REDIS_URL"];
  if (!url || typeof raw !== "object" || raw === null) return raw;
  const { redis = {} } = raw as { readonly redis?: unknown };
  if (typeof redis !== "object" || redis === null) return raw;
  return REDIS_FORMS.some((form) => form in redis) ? raw : { ...raw, redis: { ...redis, url } };
}

function loadRawSettings({ env, readFile }: SettingsDependencies): {
  readonly raw: RawSettings;
  readonly sourceName: string;
} {
  const path = env["STEADYSTATE_CONFIG"] ?? DEFAULT_FILE;
  let text: string;
  try {
    text = readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (env["STEADYSTATE_CONFIG"] !== undefined) {
      throw new SettingsError(
        `STEADYSTATE_CONFIG names the file ${path}, which cannot be read${codeText(code)}: ${unreadableRemedy(code)}.`,
      );
    }
    if (code !== undefined && code !== "ENOENT") {
      throw new SettingsError(
        `${path} exists but cannot be read${codeText(code)}: ${unreadableRemedy(code)}.`,
      );
    }
    return { raw: settingsFromEnvironment(env), sourceName: "The environment" };
  }
  if (text.trim() === "") {
    throw new SettingsError(
      `${path} is empty: copy steadystate.example.yaml to ${path} and fill it in.`,
    );
  }
  return { raw: parseYaml(text, path), sourceName: path };
}

const codeText = (code: string | undefined): string => (code === undefined ? "" : ` (${code})`);

function unreadableRemedy(code: string | undefined): string {
  switch (code) {
    case "EACCES":
    case "EPERM":
      return "make it readable for the user that runs Steadystate, and its folders too";
    case "EISDIR":
      return "it is a folder; name the file in it";
    default:
      return "correct the path";
  }
}

/** Builds the settings for one tenant from environment variables. */
function settingsFromEnvironment(env: Environment): RawSettings {
  const needed = ["ENTRA_TENANT_ID", "ENTRA_CLIENT_ID", "ENTRA_CLIENT_SECRET"] as const;
  const missing = needed.filter((name) => !env[name]);
  if (missing.length > 0) {
    throw new SettingsError(
      `There is no ${DEFAULT_FILE} here, and ${missing.join(", ")} ${missing.length > 1 ? "are" : "is"} not set. ` +
        "Copy steadystate.example.yaml to steadystate.yaml, or set STEADYSTATE_CONFIG to the path of your settings file, " +
        "or set the variables of .env.example. `npm run demo` prints the variables for its own settings.",
    );
  }
  return {
    tenants: [
      {
        name: "default",
        tenantId: env["ENTRA_TENANT_ID"],
        cloud: env["ENTRA_CLOUD"] || "global",
        credential: { clientId: env["ENTRA_CLIENT_ID"], secret: env["ENTRA_CLIENT_SECRET"] },
      },
    ],
    ...(env["SMTP_URL"]
      ? { mail: { from: env["MAIL_FROM"] ?? "", smtp: { url: env["SMTP_URL"] } } }
      : {}),
    ...(env["NOTIFY_TO"]
      ? { notify: [{ to: env["NOTIFY_TO"].split(",").map((address) => address.trim()) }] }
      : {}),
    ...(env["PORT"] ? { server: { port: Number(env["PORT"]) } } : {}),
  };
}
