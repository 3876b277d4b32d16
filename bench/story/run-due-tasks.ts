import type { ScheduledTask } from "../../worker/schedule/scheduled-task.ts";

/** A back-fill in steps ends long before this. */
const MAX_BULK_RUNS = 100_000;

/**
 * Returns a function that runs the tasks of the worker that are due, one after the other, in product time.
 * Tasks run in the given order; a task that another one triggers runs at its place in the order, if this
 * comes later.
 */
export function createTaskRunner(
  tasks: readonly ScheduledTask[],
  now: () => number,
): () => Promise<void> {
  const nextRunAt = new Map<string, number>();
  return async () => {
    const triggered = new Set<string>();
    for (const task of tasks) {
      const isDue = now() >= (nextRunAt.get(task.id) ?? Number.NEGATIVE_INFINITY);
      if (!isDue && !triggered.has(task.id)) continue;
      nextRunAt.set(task.id, now() + (await runToEnd(task)));
      if (task.triggers !== null) triggered.add(task.triggers);
    }
  };
}

/** Returns the time until the next run. A step is longer than many runs of a bulk task. */
async function runToEnd({ run, everyMs, lane }: ScheduledTask): Promise<number> {
  for (let runs = 1; ; runs += 1) {
    const result = await run();
    if (result !== null) return result.nextAfterMs;
    if (lane !== "bulk") return everyMs;
    if (runs > MAX_BULK_RUNS) throw new Error("A bulk task of the worker does not end.");
  }
}
