import type { Log } from "../config/log.ts";
import type { ProcessProblems } from "../config/process-problems.ts";
import { DAY, MINUTE, type Millis, SECOND } from "../domain/time.ts";
import type { PollStore } from "../store/jobs/poll-types.ts";
import type { RenewalResult, RunningGroup } from "./schedule/run-task-groups.ts";
import { DISPATCH_TASK_ID } from "./schedule/scheduled-task.ts";
import type { TaskState, TaskTimer } from "./schedule/task-timer.ts";

const CHECK_INTERVAL_MS: Millis = 5 * SECOND;
/** A task is overdue if it should have ended a run this long ago. */
const OVERDUE_AFTER_MS: Millis = 5 * MINUTE;
/** A run that takes longer than this never ends: the watchdog gives it up, and the task runs again. */
const MAX_RUN_MS: Millis = 30 * MINUTE;
const MAX_FAILURES_IN_ROW = 3;
/** A tenant whose tasks have run for this long should have been read once. */
const NEVER_READ_AFTER_MS: Millis = 10 * MINUTE;
const SHOW_DATA_LOSS_MS: Millis = DAY;

export type Watchdog = {
  onRenewal(result: RenewalResult): void;
  /** Begins to check these groups. */
  watch(groups: readonly RunningGroup[]): void;
  stop(): void;
};

/**
 * Detects what the scheduled tasks themselves cannot report: that they do not run, do not end or always
 * fail, and that Redis has lost data. All durations are monotonic.
 */
export function createWatchdog({
  problems,
  polls,
  monotonicNow,
  log,
}: {
  readonly problems: Pick<ProcessProblems, "report" | "clear">;
  readonly polls: Pick<PollStore, "load">;
  readonly monotonicNow: () => Millis;
  readonly log: Log;
}): Watchdog {
  let dataLostAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;
  let isCheckingTenants = false;
  const readTenants = new Set<string>();

  const checkTenants = async (groups: readonly RunningGroup[]) => {
    if (isCheckingTenants) return;
    isCheckingTenants = true;
    try {
      const neverRead = await tenantsNeverRead(groups);
      if (neverRead.length === 0) problems.clear("tenant-never-read");
      else problems.report({ code: "tenant-never-read", tenants: neverRead });
    } catch {
      // Redis does not answer; /readyz shows that. The next check tries again.
    } finally {
      isCheckingTenants = false;
    }
  };
  const tenantsNeverRead = async (groups: readonly RunningGroup[]) => {
    const unread = groups.flatMap(({ group: { tenant }, lease }) => {
      const isDue = lease.isHeld() && monotonicNow() - lease.heldSince() > NEVER_READ_AFTER_MS;
      return tenant !== null && isDue && !readTenants.has(tenant) ? [tenant] : [];
    });
    for (const tenant of unread) {
      const poll = await polls.load(tenant, "jobs");
      if (poll !== null && poll.lastSuccessAt !== null) readTenants.add(tenant);
    }
    return unread.filter((tenant) => !readTenants.has(tenant));
  };
  const check = (groups: readonly RunningGroup[]) => {
    const now = monotonicNow();
    if (now - dataLostAt > SHOW_DATA_LOSS_MS) problems.clear("redis-data-lost");
    abandonEndlessRuns(activeTasks(groups), now, log);
    reportTasks(activeTasks(groups), now, problems);
    clearProblemsOfLostGroups(groups, problems);
    void checkTenants(groups);
  };
  return {
    onRenewal(result) {
      if (result.code === "failed") {
        if (isRedisError(result.error)) problems.report({ code: "redis-scripts-failing" });
        log.warn({ err: result.error }, "leases not renewed");
        return;
      }
      problems.clear("redis-scripts-failing");
      if (!result.isDataLost) return;
      dataLostAt = monotonicNow();
      problems.report({ code: "redis-data-lost" });
    },
    watch(groups) {
      if (timer !== null) clearInterval(timer);
      timer = setInterval(() => check(groups), CHECK_INTERVAL_MS).unref();
    },
    stop() {
      if (timer !== null) clearInterval(timer);
    },
  };
}

type ActiveTask = {
  readonly tenant: string | null;
  readonly task: TaskTimer["task"];
  readonly timer: TaskTimer;
  readonly state: TaskState;
};

function activeTasks(groups: readonly RunningGroup[]): readonly ActiveTask[] {
  return groups.flatMap(({ group: { tenant }, timers }) =>
    timers.flatMap((timer) => {
      const state = timer.state();
      return state === null ? [] : [{ tenant, task: timer.task, timer, state }];
    }),
  );
}

function abandonEndlessRuns(tasks: readonly ActiveTask[], now: Millis, log: Log): void {
  for (const { task, state, timer } of tasks) {
    if (state.runningSince === null || now - state.runningSince < MAX_RUN_MS) continue;
    log.error({ task: task.id }, "scheduled task does not end and is given up");
    timer.abandonRun();
  }
}

/** The worker that runs a group now reports its problems; this worker no longer knows whether they exist. */
function clearProblemsOfLostGroups(
  groups: readonly RunningGroup[],
  problems: Pick<ProcessProblems, "clear">,
): void {
  const codes = groups.flatMap(({ group, lease }) => (lease.isHeld() ? [] : group.reports));
  for (const code of codes) problems.clear(code);
}

function reportTasks(
  tasks: readonly ActiveTask[],
  now: Millis,
  problems: Pick<ProcessProblems, "report" | "clear">,
): void {
  const overdue = tasks.filter(({ state }) => overdueMs(state, now) > OVERDUE_AFTER_MS);
  if (overdue.length === 0) problems.clear("tasks-overdue");
  else {
    const longestMs = Math.max(...overdue.map(({ state }) => overdueMs(state, now)));
    const code = "tasks-overdue";
    problems.report({ code, tenants: tenantsOf(overdue), tasks: overdue.length, longestMs });
  }
  const failing = tasks.filter(({ state }) => state.failuresInRow >= MAX_FAILURES_IN_ROW);
  if (failing.length === 0) problems.clear("tasks-failing");
  else {
    const isDispatchFailing = failing.some(({ task }) => task.id === DISPATCH_TASK_ID);
    const values = { tenants: tenantsOf(failing), tasks: failing.length, isDispatchFailing };
    problems.report({ code: "tasks-failing", ...values });
  }
}

/** A task that waits for its lane is not overdue: other tenants are read first. */
function overdueMs({ lastEndedAt, everyMs, isWaitingForLane }: TaskState, now: Millis): Millis {
  return isWaitingForLane ? 0 : now - lastEndedAt - 2 * everyMs;
}

function tenantsOf(tasks: readonly ActiveTask[]): readonly string[] {
  return [...new Set(tasks.flatMap(({ tenant }) => tenant ?? []))];
}

/** True if Redis answered with an error, as opposed to no answer. */
function isRedisError(error: unknown): boolean {
  return error instanceof Error && error.name === "ReplyError";
}
