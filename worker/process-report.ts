import type { Log } from "../config/log.ts";
import type { ProcessProblems } from "../config/process-problems.ts";
import type { ProcessResources } from "../domain/process-problem.ts";
import type { Instant, Millis } from "../domain/time.ts";
import type { ProcessStore } from "../store/processes/process-store.ts";

/** In real milliseconds. Several times within the lifetime of the record. */
const REPORT_INTERVAL_MS: Millis = 10_000;

export type ProcessReport = {
  /** Saves the record now, for example because a problem has begun or ended. */
  save(): void;
  /** Removes the record. */
  stop(): Promise<void>;
};

/** Saves the problems of this worker in Redis again and again, so that every server shows them. */
export function startProcessReport({
  process,
  problems,
  processes,
  resources,
  now,
  log,
}: {
  /** The name of this process. */
  readonly process: string;
  readonly problems: Pick<ProcessProblems, "list">;
  readonly processes: Pick<ProcessStore, "save" | "remove">;
  readonly resources: () => ProcessResources;
  readonly now: () => Instant;
  readonly log: Log;
}): ProcessReport {
  let isSaving = false;
  let isSaveNeeded = false;
  let isStopped = false;

  const saveRecord = async () => {
    isSaveNeeded = true;
    if (isSaving) return;
    isSaving = true;
    try {
      while (isSaveNeeded && !isStopped) {
        isSaveNeeded = false;
        await processes.save({
          process,
          role: "worker",
          savedAt: now(),
          problems: problems.list(),
          resources: resources(),
        });
      }
    } catch (error) {
      log.warn({ err: error }, "report of this process not saved");
    } finally {
      isSaving = false;
    }
  };
  const timer = setInterval(() => void saveRecord(), REPORT_INTERVAL_MS).unref();
  void saveRecord();

  return {
    save: () => void saveRecord(),
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await processes.remove(process).catch(() => undefined);
    },
  };
}
