import { createClock } from "../../config/clock.ts";
import type { SettingsDependencies } from "../../config/expand-references.ts";
import { readSettings, SettingsError } from "../../config/read-settings.ts";
import type { Settings } from "../../config/settings-schema.ts";
import { type CheckStatus, formatLine, formatSummary } from "./doctor-line.ts";
import { checkSubjects, type RunChecksDependencies, runChecks } from "./run-checks.ts";

export const USAGE = `npm run doctor          tries every connection in the configuration

It reads steadystate.yaml, the file that STEADYSTATE_CONFIG names, or the environment, and tries
Redis, each tenant's sign-in and permissions, each SCIM server, and the mail server. It only reads,
and sends no mail. Every line begins with

  ok     it works
  warn   it works, but something optional is missing
  fail   it does not work; the line ends in what to do
  skip   it was not tried

Exit code: 0 when nothing failed, 1 when something did, 78 when the settings are wrong.
`;

export type DoctorDependencies = Omit<RunChecksDependencies, "redisUrl" | "now" | "readFile"> & {
  readonly settings: SettingsDependencies;
  readonly readFile: (path: string) => Promise<string>;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
  readonly hasColour: boolean;
  /** How wide the terminal is; null where there is none. */
  readonly columns: number | null;
};

const WRONG_SETTINGS_EXIT_CODE = 78;

/** The whole round, line by line; resolves with the exit code. */
export async function runDoctor(dependencies: DoctorDependencies): Promise<number> {
  const settings = readSettingsOrNull(dependencies);
  if (settings === null) return WRONG_SETTINGS_EXIT_CODE;

  const { hasColour, columns, print } = dependencies;
  const subjectWidth = Math.max(...checkSubjects(settings).map((subject) => subject.length));
  const statuses: CheckStatus[] = [];
  const redisUrl = settings.redis.url ?? (dependencies.settings.env["REDIS_URL"] || null);
  const { now } = createClock(settings.clock, dependencies.realNow);
  for await (const line of runChecks(settings, { ...dependencies, redisUrl, now })) {
    statuses.push(line.status);
    print(formatLine(line, { subjectWidth, hasColour, columns }));
  }
  print(formatSummary(statuses));
  return statuses.includes("fail") ? 1 : 0;
}

/** Null after every mistake in them has been told. */
function readSettingsOrNull({ settings, printError }: DoctorDependencies): Settings | null {
  try {
    return readSettings("all", settings);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    printError(`${error.message}\n`);
    return null;
  }
}
