import { clockOf } from "../../config/clock.ts";
import type { ReadDeps } from "../../config/expand.ts";
import { readSettings, SettingsError } from "../../config/read.ts";
import type { Settings } from "../../config/schema.ts";
import { type ExamineDeps, examine, subjectsOf } from "./examine.ts";
import { rendered, summary, type Verdict } from "./line.ts";

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

export type DoctorDeps = Omit<ExamineDeps, "redisUrl" | "now" | "readFile"> & {
  readonly settings: ReadDeps;
  readonly readFile: (path: string) => Promise<string>;
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly inColour: boolean;
  /** How wide the terminal is; null where there is none. */
  readonly columns: number | null;
};

const WRONG_SETTINGS_EXIT_CODE = 78;

/** The whole round, line by line; resolves with the exit code. */
export async function doctor(deps: DoctorDeps): Promise<number> {
  const settings = settingsOr(deps);
  if (settings === null) return WRONG_SETTINGS_EXIT_CODE;

  const { inColour, columns, say } = deps;
  const subjectWidth = Math.max(...subjectsOf(settings).map((subject) => subject.length));
  const verdicts: Verdict[] = [];
  const redisUrl = settings.redis.url ?? (deps.settings.env["REDIS_URL"] || null);
  const { now } = clockOf(settings.clock, deps.realNow);
  for await (const line of examine(settings, { ...deps, redisUrl, now })) {
    verdicts.push(line.verdict);
    say(rendered(line, { subjectWidth, inColour, columns }));
  }
  say(summary(verdicts));
  return verdicts.includes("fail") ? 1 : 0;
}

/** Null after every mistake in them has been told. */
function settingsOr({ settings, complain }: DoctorDeps): Settings | null {
  try {
    return readSettings("all", settings);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    complain(`${error.message}\n`);
    return null;
  }
}
