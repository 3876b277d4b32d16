import type { Settings } from "../../config/settings-schema.ts";
import { tenantFreshness } from "../../domain/assessment/assess-tenant-readability.ts";
import type { WorkerFacts } from "../../domain/assessment/assess-worker.ts";
import type { Instant } from "../../domain/time.ts";
import type { Store } from "../../store/store.ts";

/** What the worker on this host has reported, and what all workers have read. */
export async function readWorkerFacts(
  store: Pick<Store, "processes" | "polls">,
  { settings, host, now }: { settings: Settings; host: string; now: Instant },
): Promise<WorkerFacts> {
  const [records, freshness] = await Promise.all([
    store.processes.list(),
    Promise.all(
      settings.tenants.map(async ({ name, poll }) => {
        const polls = await store.polls.loadAll(name);
        return tenantFreshness(
          name,
          { jobs: polls.get("jobs"), logs: polls.get("logs") },
          { jobsMs: poll.jobs, logsMs: poll.logs },
        );
      }),
    ),
  ]);
  const own = records
    .filter(({ role, process }) => role === "worker" && process.startsWith(`worker@${host}:`))
    .toSorted((a, b) => b.savedAt - a.savedAt);
  return { record: own[0] ?? null, freshness, thresholds: settings.assessment, now };
}
