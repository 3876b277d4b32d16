import type { Log } from "../../config/log.ts";
import type { Millis } from "../../domain/time.ts";
import type { Lane } from "./lane.ts";
import type { ScheduledTask } from "./scheduled-task.ts";

/** The state of a task that the watchdog checks. All times are monotonic. */
export type TaskState = {
  /** When the last run ended; before the first run, when the timer started. */
  readonly lastEndedAt: Millis;
  /** The time between two runs, or the longer time that the last run asked for. */
  readonly everyMs: Millis;
  /** When the current run began; null if the task does not run. */
  readonly runningSince: Millis | null;
  readonly isWaitingForLane: boolean;
  /** How many runs in a row have thrown an error. */
  readonly failuresInRow: number;
};

export type TaskTimer = {
  readonly task: ScheduledTask;
  start(firstDelayMs: Millis): void;
  /** Starts no further run. A run that has begun goes on. */
  stop(): void;
  /** Runs the task now, or once more after the current run. The next regular run is 1.25 intervals later. */
  trigger(): void;
  /** Gives up a run that does not end, so that the task can run again. The given-up run is not stopped. */
  abandonRun(): void;
  /** Null while the timer is stopped. */
  state(): TaskState | null;
  isRunning(): boolean;
  /** Resolves when the run in progress has ended. */
  idle(): Promise<void>;
};

export type TaskTimerDependencies = {
  readonly lane: Lane;
  /** Time since an unknown start that no clock setting changes. */
  readonly monotonicNow: () => Millis;
  readonly onRunEnded: (task: ScheduledTask) => void;
  readonly log: Log;
};

/** How much later than usual a triggered task runs by itself, so that the trigger normally comes first. */
const TRIGGERED_DELAY_RATIO = 1.25;

/** One run; it counts as waiting until its lane has a free place. */
type TaskRun = { since: Millis | null; ended: Promise<void>; abandon(): void };

/** Runs one task at fixed intervals. It begins no run before the last one has ended or was given up. */
export function createTaskTimer(
  task: ScheduledTask,
  { lane, monotonicNow, onRunEnded, log }: TaskTimerDependencies,
): TaskTimer {
  const progress = { lastEndedAt: 0, everyMs: task.everyMs, failuresInRow: 0 };
  let timer: NodeJS.Timeout | null = null;
  let run: TaskRun | null = null;
  let isRunWanted = false;

  const schedule = (delayMs: Millis) => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      schedule(task.everyMs);
      // If the earlier run is still in progress, it does the work of this run too.
      if (run === null) startRun();
    }, delayMs);
  };
  const runOnce = async () => {
    try {
      const result = await task.run();
      progress.failuresInRow = 0;
      progress.everyMs = result?.nextAfterMs ?? task.everyMs;
      if (result !== null && timer !== null) schedule(progress.everyMs);
    } catch (error) {
      progress.failuresInRow += 1;
      log.error({ task: task.id, err: error }, "scheduled task failed");
    }
  };
  const startRun = () => {
    let abandon = () => {};
    const abandoned = new Promise<void>((resolve) => {
      abandon = resolve;
    });
    const thisRun: TaskRun = { since: null, abandon, ended: Promise.resolve() };
    run = thisRun;
    const runInLane = async () => {
      // The timer may have been stopped while the run waited for its lane.
      if (timer === null) return;
      thisRun.since = monotonicNow();
      await Promise.race([runOnce(), abandoned]);
    };
    thisRun.ended = lane.run(runInLane).then(onEnded);
  };
  const onEnded = () => {
    run = null;
    progress.lastEndedAt = monotonicNow();
    if (timer === null) return;
    onRunEnded(task);
    if (isRunWanted) startRun();
    isRunWanted = false;
  };
  return {
    task,
    start(firstDelayMs) {
      progress.lastEndedAt = monotonicNow();
      schedule(firstDelayMs);
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      isRunWanted = false;
    },
    trigger() {
      if (timer === null) return;
      schedule(task.everyMs * TRIGGERED_DELAY_RATIO);
      if (run === null) startRun();
      else isRunWanted = true;
    },
    abandonRun: () => run?.abandon(),
    state: () => (timer === null ? null : stateOf(progress, run)),
    isRunning: () => run !== null,
    idle: async () => await run?.ended,
  };
}

function stateOf(
  progress: Pick<TaskState, "lastEndedAt" | "everyMs" | "failuresInRow">,
  run: TaskRun | null,
): TaskState {
  return {
    ...progress,
    runningSince: run?.since ?? null,
    isWaitingForLane: run !== null && run.since === null,
  };
}
