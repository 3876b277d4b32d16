import { DAY } from "../../domain/time.ts";
import type { GraphClient } from "../../worker/graph/graph-client.ts";
import { createDroppedRows } from "../../worker/poll/dropped-rows.ts";
import { type PollBackfillDependencies, pollBackfill } from "../../worker/poll/poll-backfill.ts";
import { processUsage, treeCpuMs } from "../process-usage.ts";
import { type LogSource, QUIET_LOG } from "./log-source.ts";

type IngestStore = PollBackfillDependencies["store"];

/** What one call of the back-fill added, and what it cost. */
export type IngestRound = {
  readonly addedRows: number;
  readonly isDone: boolean;
  readonly seconds: number;
  /** CPU time of this process, which reads, parses and computes. */
  readonly workerCpuMs: number;
  /** CPU time of the database. */
  readonly databaseCpuMs: number;
};

export type IngestTarget = {
  /** Runs one call of the worker's back-fill, about 20 pages. */
  runRound(): Promise<IngestRound>;
};

export function createIngestTarget({
  graph,
  source,
  store,
  databasePids,
}: {
  readonly graph: GraphClient;
  readonly source: LogSource;
  readonly store: IngestStore;
  readonly databasePids: readonly number[];
}): IngestTarget {
  const databaseCpuMs = () => databasePids.reduce((total, pid) => total + treeCpuMs(pid), 0);
  const droppedRows = createDroppedRows();
  return {
    async runRound() {
      const databaseBefore = databaseCpuMs();
      const workerBefore = processUsage(process.pid).cpuMs;
      const startedAt = performance.now();
      const { addedRows, isDone, error } = await pollBackfill({
        tenant: "bench",
        graph,
        store,
        isWatched: () => true,
        droppedRows,
        retainMs: 30 * DAY,
        now: () => source.now,
        log: QUIET_LOG,
      });
      if (error !== null) throw new Error(`The back-fill failed: ${JSON.stringify(error)}`);
      return {
        addedRows,
        isDone,
        seconds: (performance.now() - startedAt) / 1000,
        workerCpuMs: processUsage(process.pid).cpuMs - workerBefore,
        databaseCpuMs: databaseCpuMs() - databaseBefore,
      };
    },
  };
}
