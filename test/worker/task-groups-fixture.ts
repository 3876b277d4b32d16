import { onTestFinished } from "vitest";
import type { Store } from "../../store/store.ts";
import {
  type RunningTaskGroups,
  runTaskGroups,
  type TaskGroupDependencies,
} from "../../worker/schedule/run-task-groups.ts";
import type { ScheduledTask, TaskGroup } from "../../worker/schedule/scheduled-task.ts";

const silentLog = { debug() {}, info() {}, warn() {}, error() {} };

/** A task that runs every 50 ms and counts its runs. */
export function countingTask(id: string, over: Partial<ScheduledTask> = {}) {
  const counter = { runs: 0 };
  const task: ScheduledTask = {
    id,
    everyMs: 50,
    lane: "prompt",
    triggers: null,
    run: async () => {
      counter.runs += 1;
      return null;
    },
    ...over,
  };
  return { task, counter };
}

export function groupOf(name: string, ...tasks: readonly ScheduledTask[]): TaskGroup {
  return { name, tenant: name, tasks, reports: [] };
}

/** Runs groups as one worker does. The worker is stopped after the test. */
export function startTestWorker(
  store: Pick<Store, "leases" | "processes">,
  process: string,
  over: Partial<TaskGroupDependencies>,
): RunningTaskGroups {
  const running = runTaskGroups({
    groups: [],
    process,
    owner: process,
    leases: store.leases,
    processes: store.processes,
    monotonicNow: () => performance.now(),
    onRenewal: () => undefined,
    log: silentLog,
    ...over,
  });
  onTestFinished(() => running.close());
  return running;
}
