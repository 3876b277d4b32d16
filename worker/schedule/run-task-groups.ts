import type { Log } from "../../config/log.ts";
import { MINUTE, type Millis } from "../../domain/time.ts";
import type { LeaseStore } from "../../store/processes/lease-store.ts";
import type { ProcessStore } from "../../store/processes/process-store.ts";
import { createGroupLease, type GroupLease, LEASE_RENEWAL_MS } from "./group-lease.ts";
import { createLane } from "./lane.ts";
import { createLiveWorkers } from "./live-workers.ts";
import type { TaskGroup } from "./scheduled-task.ts";
import { startOffsets } from "./start-offsets.ts";
import { createTaskTimer, type TaskTimer } from "./task-timer.ts";
import { waitAtMost } from "./wait-at-most.ts";

export type TaskGroupDependencies = {
  readonly groups: readonly TaskGroup[];
  /** The name of this process. */
  readonly process: string;
  /** A text without spaces that no other process uses, and no earlier process with the same name has used. */
  readonly owner: string;
  readonly leases: LeaseStore;
  readonly processes: Pick<ProcessStore, "list">;
  /** Time since an unknown start that no clock setting changes. */
  readonly monotonicNow: () => Millis;
  readonly onRenewal: (result: RenewalResult) => void;
  readonly log: Log;
};

/** Whether the leases could be renewed, or why not. */
export type RenewalResult =
  | { readonly code: "renewed"; readonly isDataLost: boolean }
  | { readonly code: "failed"; readonly error: unknown };

/** A group while this process runs; the watchdog reads its timers. */
export type RunningGroup = {
  readonly group: TaskGroup;
  readonly lease: GroupLease;
  readonly timers: readonly TaskTimer[];
};

export type RunningTaskGroups = {
  readonly groups: readonly RunningGroup[];
  /** Ends the schedules, waits a limited time for runs in progress, and gives up the leases. */
  close(): Promise<void>;
};

/**
 * How many tasks of the lane `bulk` run at once. Each reads at most one page of 1,000 rows in two seconds,
 * because Graph allows no more, so this many use about a third of a core.
 */
const CONCURRENT_BULK_TASKS = 4;

/**
 * A group that should run in another worker is kept at least this long, unless that worker has started since this
 * one took the group. Without a limit, a group that the other worker does not have in its settings would change
 * hands every few seconds, and a group of a worker that was killed would be given back to it.
 */
const MIN_HOLD_MS: Millis = 5 * MINUTE;

/** After a stop, runs have this time to end. The next start repeats the runs that did not end. */
const STOP_TIMEOUT_MS: Millis = 8000;
/** Redis is possibly not reachable, so the stop waits only this long until the leases are given up. */
const RELEASE_TIMEOUT_MS: Millis = 1500;

/**
 * Runs the tasks of those groups for which this worker holds the lease. The schedules are timers of this
 * process and use monotonic time; Redis only has the leases. Therefore no fault of Redis or of a clock
 * can end a schedule.
 */
export function runTaskGroups(dependencies: TaskGroupDependencies): RunningTaskGroups {
  const { processes, monotonicNow, onRenewal, log } = dependencies;
  const offsets = startOffsets(dependencies.groups);
  const groups = createGroups(dependencies);
  const liveWorkers = createLiveWorkers(dependencies.process, monotonicNow);
  const runningNames = new Set<string>();
  let isRenewing = false;
  let isStopped = false;

  const setRunning = ({ group, timers }: RunningGroup, isRunning: boolean) => {
    if (isStopped || isRunning === runningNames.has(group.name)) return;
    if (isRunning) {
      runningNames.add(group.name);
      for (const timer of timers) timer.start(offsets(timer.task));
    } else {
      runningNames.delete(group.name);
      for (const timer of timers) timer.stop();
    }
    log.info({ group: group.name, isRunning }, "task group started or stopped");
  };
  /** Returns whether Redis has lost the lease. */
  const renewLease = async (running: RunningGroup): Promise<boolean> => {
    const { group, lease, timers } = running;
    const { isOwn: isPreferred, seenSince } = liveWorkers.preferredFor(group.name);
    const isNewWorker = seenSince > lease.heldSince();
    const isLeaving =
      !isPreferred &&
      lease.isHeld() &&
      (isNewWorker || monotonicNow() - lease.heldSince() >= MIN_HOLD_MS);
    if (isLeaving) setRunning(running, false);
    if (isLeaving && !timers.some((timer) => timer.isRunning())) {
      await lease.release();
      return false;
    }
    const { isHeld, isDataLost } = await lease.takeOrRenew(isPreferred);
    // Tasks that are due rarely, such as the search for jobs, must run soon after a loss.
    if (isDataLost) setRunning(running, false);
    setRunning(running, isHeld && !isLeaving);
    return isDataLost;
  };
  const renewLeases = async () => {
    if (isRenewing) return;
    isRenewing = true;
    try {
      liveWorkers.update(await processes.list());
      if (isStopped) return;
      const lost = await Promise.all(groups.map(renewLease));
      onRenewal({ code: "renewed", isDataLost: lost.includes(true) });
    } catch (error) {
      onRenewal({ code: "failed", error });
    } finally {
      isRenewing = false;
    }
  };
  const renewalTimer = setInterval(() => void renewLeases(), LEASE_RENEWAL_MS);
  void renewLeases();

  return {
    groups,
    async close() {
      if (isStopped) return;
      isStopped = true;
      clearInterval(renewalTimer);
      await stopGroups(groups);
    },
  };
}

async function stopGroups(groups: readonly RunningGroup[]): Promise<void> {
  const timers = groups.flatMap((running) => running.timers);
  for (const timer of timers) timer.stop();
  await waitAtMost(STOP_TIMEOUT_MS, Promise.all(timers.map((timer) => timer.idle())));
  const held = groups.filter(({ lease }) => lease.isHeld());
  const released = Promise.allSettled(held.map(({ lease }) => lease.release()));
  await waitAtMost(RELEASE_TIMEOUT_MS, released);
}

function createGroups(dependencies: TaskGroupDependencies): readonly RunningGroup[] {
  const { groups, owner, leases, monotonicNow, log } = dependencies;
  const lanes = {
    prompt: createLane(Number.POSITIVE_INFINITY),
    bulk: createLane(CONCURRENT_BULK_TASKS),
  };
  const timersById = new Map<string, TaskTimer>();
  const onRunEnded = ({ triggers }: { readonly triggers: string | null }) => {
    if (triggers !== null) timersById.get(triggers)?.trigger();
  };
  return groups.map((group) => {
    const lease = createGroupLease(group.name, { owner, leases, monotonicNow });
    const timers = group.tasks.map((task) => {
      const lane = lanes[task.lane];
      const timer = createTaskTimer(task, { lane, monotonicNow, onRunEnded, log });
      timersById.set(task.id, timer);
      return timer;
    });
    return { group, lease, timers };
  });
}
