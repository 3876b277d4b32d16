import { createHash } from "node:crypto";
import type { Millis } from "../../domain/time.ts";
import type { ScheduledTask, TaskGroup } from "./scheduled-task.ts";

/** Real time from the start of a group to the first run of one of its tasks. */
type StartOffsets = (task: ScheduledTask) => Millis;

/**
 * Mean time between the first run of one task and that of the next, so that a thousand tasks do not
 * start together.
 */
const START_SPREAD_MS: Millis = 200;

/** Computed from the ids, so that a task starts at the same offset after every restart. */
export function startOffsets(groups: readonly TaskGroup[]): StartOffsets {
  const taskCount = groups.reduce((sum, { tasks }) => sum + tasks.length, 0);
  return ({ id, everyMs }) => {
    const spreadMs = Math.min(everyMs, taskCount * START_SPREAD_MS);
    const digest = createHash("sha256").update(id).digest().readUInt32BE(0);
    return spreadMs <= 0 ? 0 : digest % spreadMs;
  };
}
