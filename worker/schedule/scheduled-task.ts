import type { ProcessProblemCode } from "../../domain/process-problem.ts";
import type { Millis } from "../../domain/time.ts";

/** The task that writes messages. While it fails, the watchdog reports that nobody is notified. */
export const DISPATCH_TASK_ID = "dispatch";

/** Something that the worker runs again and again, such as the poll of a tenant's jobs. */
export type ScheduledTask = {
  /** Unique, and unchanged by a restart. */
  readonly id: string;
  /** Real time between the starts of two runs. */
  readonly everyMs: Millis;
  /** Tasks of the lane `bulk` read much and are not urgent; only a few of them run at once. */
  readonly lane: "prompt" | "bulk";
  /** The id of the task that runs as soon as a run of this task has ended; null for none. */
  readonly triggers: string | null;
  readonly run: () => Promise<TaskResult>;
};

/** `nextAfterMs`: real time until the next run, if the task does not need to run as often as usual. */
type TaskResult = { readonly nextAfterMs: Millis } | null;

/** Tasks that run in the same worker, such as those of one tenant. */
export type TaskGroup = {
  /** Unique, and the same after a restart. */
  readonly name: string;
  /** Null for tasks that serve all tenants. */
  readonly tenant: string | null;
  readonly tasks: readonly ScheduledTask[];
  /**
   * The problems that the tasks of the group report. When another worker runs the group, this process
   * stops reporting these problems.
   */
  readonly reports: readonly ProcessProblemCode[];
};

type SingleTask = Pick<ScheduledTask, "id" | "everyMs"> & {
  /** Of the group. */
  readonly name: string;
  readonly reports: TaskGroup["reports"];
  readonly run: () => Promise<TaskResult> | Promise<void>;
};

/** A group of one prompt task that serves all tenants. */
export function singleTaskGroup({ name, reports, run, ...task }: SingleTask): TaskGroup {
  const runTask = async () => (await run()) ?? null;
  const tasks = [{ ...task, lane: "prompt", triggers: null, run: runTask } as const];
  return { name, tenant: null, tasks, reports };
}
