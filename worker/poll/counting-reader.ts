import type { Log } from "../../config/log.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import type { PollStore } from "../../store/jobs/poll-types.ts";
import type { EventStore } from "../../store/log/event-types.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import { provisioningLogSource } from "../graph/log-sources.ts";
import type { ApplicationFilter } from "./application-filter.ts";
import type { DroppedRows } from "./dropped-rows.ts";
import { NEVER_POLLED } from "./poll-state.ts";
import type { LogReader } from "./read-window.ts";

export type CountingReaderDependencies = {
  /** The tenant's name in the configuration. */
  readonly tenant: string;
  readonly graph: GraphClient;
  readonly store: {
    readonly events: Pick<EventStore, "commit">;
    readonly polls: Pick<PollStore, "save">;
  };
  readonly isWatched: ApplicationFilter;
  readonly droppedRows: DroppedRows;
  readonly now: () => Instant;
  readonly log: Log;
};

export type ReadCounts = {
  /** Rows that the store did not contain before. */
  addedRows: number;
  /** The jobs of pages with at least one such row. */
  readonly jobIds: Set<string>;
};

/**
 * Commits the rows of watched apps page by page and counts the new ones. `onAdded` gets the times of the
 * new rows.
 */
export function createCountingReader(
  dependencies: CountingReaderDependencies,
  onAdded: (times: readonly Instant[]) => void = () => undefined,
): {
  readonly reader: LogReader<ProvisioningEvent>;
  readonly counts: ReadCounts;
} {
  const { tenant, graph, store, isWatched, droppedRows, now, log } = dependencies;
  const counts: ReadCounts = { addedRows: 0, jobIds: new Set() };
  const reader: LogReader<ProvisioningEvent> = {
    graph,
    source: provisioningLogSource,
    droppedRows,
    log,
    async saveRows(rows) {
      const watched = rows.filter((row) => isWatched(row.application, row.servicePrincipalId));
      if (watched.length === 0) return;
      const { addedRows, addedAt, hasLostRows } = await store.events.commit(tenant, watched, now());
      if (hasLostRows) {
        // Redis has lost rows, possibly of any age, so the back-fill begins again. Rows that are
        // still stored are counted only once.
        await store.polls.save(tenant, "backfill", NEVER_POLLED);
        log.warn({ tenant }, "Redis has lost rows, so the log is read again");
      }
      counts.addedRows += addedRows;
      onAdded(addedAt);
      if (addedRows > 0) for (const { jobId } of watched) counts.jobIds.add(jobId);
    },
  };
  return { reader, counts };
}
