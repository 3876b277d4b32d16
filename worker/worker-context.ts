import type { Clock } from "../config/clock.ts";
import type { Log } from "../config/log.ts";
import type { ProcessProblems } from "../config/process-problems.ts";
import type { Settings } from "../config/settings-schema.ts";
import type { Store } from "../store/store.ts";
import type { Mailer } from "./mail/smtp.ts";
import type { QueueConnection } from "./task-queue.ts";

/** What the tasks of the worker need; worker/main.ts creates it. */
export type WorkerContext = {
  readonly settings: Settings;
  readonly store: Store;
  /** Returns a new connection for BullMQ. */
  readonly connection: () => QueueConnection;
  readonly mailer: Mailer | null;
  readonly clock: Clock;
  readonly realNow: () => number;
  /** 0 <= random() < 1. */
  readonly random: () => number;
  readonly uuid: () => string;
  readonly readFile: (path: string) => Promise<string>;
  /** Reads the settings again, for secrets that were replaced. */
  readonly rereadSettings: () => Settings;
  readonly problems: Pick<ProcessProblems, "report" | "clear">;
  readonly log: Log;
};
