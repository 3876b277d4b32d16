import type { Instant } from "./tenant-view.ts";

/** A task that runs at a simulated time. Only tasks that use HTTP return a promise. */
export type SimulationTask = (at: Instant) => void | Promise<void>;

export type TaskQueue = {
  /** A task with a time before `now()` runs at `now()`. */
  runAt(instant: Instant, task: SimulationTask): void;
  now(): Instant;
  /**
   * Runs all tasks that are due up to and including `instant`, in order of time. Tasks with equal
   * times run in the order in which they were added.
   */
  runUntil(instant: Instant): Promise<void>;
};

type QueuedTask = { readonly at: Instant; readonly order: number; readonly task: SimulationTask };

/** Yields to timers and sockets after this number of tasks. */
const YIELD_EVERY_TASKS = 200_000;

export function createTaskQueue(startsAt: Instant): TaskQueue {
  const heap: QueuedTask[] = [];
  let now = startsAt;
  let order = 0;
  let tasksRun = 0;

  return {
    runAt(instant, task) {
      pushHeap(heap, { at: Math.max(instant, now), order: order++, task });
    },
    now: () => now,
    async runUntil(instant) {
      for (;;) {
        const nextTask = heap[0];
        if (nextTask === undefined || nextTask.at > instant) break;
        popHeap(heap);
        now = nextTask.at;
        const pending = nextTask.task(now);
        if (pending !== undefined) await pending;
        tasksRun += 1;
        if (tasksRun % YIELD_EVERY_TASKS === 0)
          await new Promise((resolve) => setImmediate(resolve));
      }
      now = Math.max(now, instant);
    },
  };
}

function isEarlier(a: QueuedTask, b: QueuedTask): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function pushHeap(heap: QueuedTask[], entry: QueuedTask): void {
  let index = heap.push(entry) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent] as QueuedTask;
    if (!isEarlier(entry, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = entry;
}

function popHeap(heap: QueuedTask[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    if (left >= heap.length) break;
    const right = left + 1;
    const smallerChild =
      right < heap.length && isEarlier(heap[right] as QueuedTask, heap[left] as QueuedTask)
        ? right
        : left;
    const below = heap[smallerChild] as QueuedTask;
    if (!isEarlier(below, last)) break;
    heap[index] = below;
    index = smallerChild;
  }
  heap[index] = last;
}
