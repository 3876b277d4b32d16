import { createClock } from "../../config/clock.ts";
import type { SettingsDependencies } from "../../config/expand-references.ts";
import { readSettings, WRONG_SETTINGS_EXIT_CODE } from "../../config/read-settings.ts";
import { hasRedisAddress, redisConnectionOf } from "../../config/redis-connection.ts";
import { SettingsError } from "../../config/settings-error.ts";
import type { Settings } from "../../config/settings-schema.ts";
import type { RedisConnection } from "../../store/redis/redis-client.ts";
import { type CheckStatus, type DoctorLine, formatLine, formatSummary } from "./doctor-line.ts";
import { checkSubjects, type RunChecksDependencies, runChecks } from "./run-checks.ts";
import { routesWithName, type SendTestDependencies, sendTests } from "./send-test.ts";

export const USAGE = `npm run doctor                          checks every connection in the configuration
npm run doctor -- --send-test           sends a test message to the recipients of every route
npm run doctor -- --send-test ROUTE     sends a test message to the recipients of this route only

The doctor reads its settings from the file in STEADYSTATE_CONFIG, from steadystate.yaml or from
the environment. It checks Redis, each tenant's sign-in and permissions, each SCIM server and the
mail server. It changes nothing, and without --send-test it sends no mail. Every line begins with
one of these words:

  ok     it works
  warn   it works, but something optional is missing
  fail   it does not work; the line ends with what to do
  skip   it was not tried

Exit code: 0 if nothing failed, 1 if a check failed, 2 for a wrong option,
${WRONG_SETTINGS_EXIT_CODE} if the settings are wrong.
`;

export type DoctorDependencies = Omit<
  RunChecksDependencies,
  "redisConnection" | "now" | "readFile"
> & {
  readonly settings: SettingsDependencies;
  readonly readFile: (path: string) => Promise<string>;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
  readonly hasColour: boolean;
  /** Width of the terminal; null if the output is not a terminal. */
  readonly columns: number | null;
  /** If set, the doctor sends test messages and does no checks. `routeName` is null for all routes. */
  readonly sendTest?: { readonly routeName: string | null };
};

/** Runs all checks and prints a line for each; resolves to the exit code. */
export async function runDoctor(dependencies: DoctorDependencies): Promise<number> {
  const read = readSettingsOrNull(dependencies);
  if (read === null) return WRONG_SETTINGS_EXIT_CODE;
  const { settings, redisConnection } = read;

  const { hasColour, columns, print } = dependencies;
  const subjectWidth = Math.max(...checkSubjects(settings).map((subject) => subject.length));
  const statuses: CheckStatus[] = [];
  const { now } = createClock(settings.clock, dependencies.realNow);
  for await (const line of runChecksOrTests(settings, { ...dependencies, redisConnection, now })) {
    statuses.push(line.status);
    print(formatLine(line, { subjectWidth, hasColour, columns }));
  }
  print(formatSummary(statuses));
  return statuses.includes("fail") ? 1 : 0;
}

function runChecksOrTests(
  settings: Settings,
  dependencies: RunChecksDependencies & Pick<DoctorDependencies, "sendTest">,
): AsyncGenerator<DoctorLine> {
  const { sendTest } = dependencies;
  return sendTest === undefined
    ? runChecks(settings, dependencies)
    : sendTestsTo(settings, sendTest, dependencies);
}

async function* sendTestsTo(
  settings: Settings,
  { routeName }: NonNullable<DoctorDependencies["sendTest"]>,
  dependencies: SendTestDependencies,
): AsyncGenerator<DoctorLine> {
  const routes = routesWithName(settings, routeName);
  if (routes.length > 0) {
    yield* sendTests(routes, settings, dependencies);
    return;
  }
  const names = routesWithName(settings, null).map(({ name }) => name);
  const text =
    names.length === 0
      ? "No route is configured: add a route to the setting notify."
      : `No route has the name ${routeName}. The routes are: ${names.join(", ")}.`;
  yield { subject: "notify", check: "test", status: "fail", text };
}

/** Returns null if the settings have mistakes, after it has printed all of them. */
function readSettingsOrNull({ settings, printError }: DoctorDependencies): {
  readonly settings: Settings;
  readonly redisConnection: RedisConnection | null;
} | null {
  try {
    const read = readSettings("all", settings);
    const { redis } = read;
    return {
      settings: read,
      redisConnection: hasRedisAddress(redis) ? redisConnectionOf(redis, settings.readFile) : null,
    };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    printError(`${error.message}\n`);
    return null;
  }
}
