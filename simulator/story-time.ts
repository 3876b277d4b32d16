import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** When the story runs. Each value is kept in a file of its own, for `${file:…}` in settings. */
export type StoryTime = {
  /** Simulated time at which the story begins. */
  readonly initialTime: number;
  /** Real time at which the story began. */
  readonly startedAt: number;
  /** Simulated time from which time runs at real speed. */
  readonly until: number;
};

const FILES = { initialTime: "initial-time", startedAt: "started-at", until: "until" } as const;
const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
/** At 08:50, half an hour before the first line of the scenario. */
const STARTS_AT_MS = 530 * MINUTE_MS;
/** The story ends at 15:00 of the next day, when Zoom's target is down and Salesforce is paused. */
const LENGTH_MS = DAY_MS + 900 * MINUTE_MS - STARTS_AT_MS;

/**
 * Returns the time of the story that the folder contains, so that a restart continues the story. In an
 * empty folder a story begins now. Its simulated time is the next morning, so that a client that
 * compares simulated with real times never finds a simulated time in the past.
 */
export function keepStoryTime(folder: string, realNow: number): StoryTime {
  const kept = readStoryTime(folder);
  if (kept !== null) return kept;
  const initialTime = Math.ceil((realNow - STARTS_AT_MS) / DAY_MS) * DAY_MS + STARTS_AT_MS;
  const started = { initialTime, startedAt: realNow, until: initialTime + LENGTH_MS };
  mkdirSync(folder, { recursive: true });
  // `until` is written last: while it is missing, the story has not begun.
  for (const name of ["initialTime", "startedAt", "until"] as const) {
    const file = join(folder, FILES[name]);
    writeFileSync(`${file}.new`, new Date(started[name]).toISOString());
    renameSync(`${file}.new`, file);
  }
  return started;
}

function readStoryTime(folder: string): StoryTime | null {
  try {
    const read = (name: keyof StoryTime) => {
      const at = Date.parse(readFileSync(join(folder, FILES[name]), "utf8").trim());
      if (Number.isNaN(at)) throw new Error(`${FILES[name]} contains no time.`);
      return at;
    };
    return { initialTime: read("initialTime"), startedAt: read("startedAt"), until: read("until") };
  } catch {
    return null;
  }
}
