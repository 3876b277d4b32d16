import type { Clock } from "../config/clock.ts";
import type { Log } from "../config/log.ts";
import type { ProcessProblems } from "../config/process-problems.ts";
import type { Settings } from "../config/settings-schema.ts";
import type { Store } from "../store/store.ts";
import type { Channels } from "./channels/channel.ts";
import type { Telemetry } from "./telemetry/telemetry.ts";
import type { Watchdog } from "./watchdog.ts";

/** What the tasks of the worker need; worker/main.ts creates it. */
export type WorkerContext = {
  readonly settings: Settings;
  readonly store: Store;
  /** The name of this process. */
  readonly process: string;
  readonly problems: ProcessProblems;
  readonly watchdog: Watchdog;
  readonly channels: Channels;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly realNow: () => number;
  /** Milliseconds since an unknown start that no clock setting changes. */
  readonly monotonicNow: () => number;
  /** How often the clock of this machine was set since the start of the process. */
  readonly clockSteps: () => number;
  /** 0 <= random() < 1. */
  readonly random: () => number;
  readonly uuid: () => string;
  readonly readFile: (path: string) => Promise<string>;
  /** Reads the settings again, for secrets that were replaced. */
  readonly rereadSettings: () => Settings;
  readonly log: Log;
};

/** What the polls of a tenant need. */
export type PollContext = Omit<
  WorkerContext,
  "process" | "problems" | "watchdog" | "channels" | "monotonicNow" | "clockSteps"
>;
