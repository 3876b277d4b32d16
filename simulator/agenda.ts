import type { Instant } from "./seam.ts";

/** Something that falls due. Only what speaks HTTP answers with a promise. */
export type Task = (at: Instant) => void | Promise<void>;

export type Agenda = {
  /** Never earlier than what is being played: the past is over. */
  at(instant: Instant, task: Task): void;
  now(): Instant;
  /** Plays all that falls due up to and including `instant`, in order; ties in the order of entry. */
  playUntil(instant: Instant): Promise<void>;
};

type Entry = { readonly at: Instant; readonly order: number; readonly task: Task };

/** Lets timers and sockets breathe while a long history is played. */
const BREATHE_EVERY = 200_000;

export function createAgenda(startsAt: Instant): Agenda {
  const heap: Entry[] = [];
  let now = startsAt;
  let order = 0;
  let played = 0;

  return {
    at(instant, task) {
      push(heap, { at: Math.max(instant, now), order: order++, task });
    },
    now: () => now,
    async playUntil(instant) {
      for (;;) {
        const first = heap[0];
        if (first === undefined || first.at > instant) break;
        pop(heap);
        now = first.at;
        const pending = first.task(now);
        if (pending !== undefined) await pending;
        played += 1;
        if (played % BREATHE_EVERY === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      now = Math.max(now, instant);
    },
  };
}

function earlier(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Entry[], entry: Entry): void {
  let hole = heap.push(entry) - 1;
  while (hole > 0) {
    const parent = (hole - 1) >> 1;
    const above = heap[parent] as Entry;
    if (!earlier(entry, above)) break;
    heap[hole] = above;
    hole = parent;
  }
  heap[hole] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let hole = 0;
  for (;;) {
    const left = 2 * hole + 1;
    if (left >= heap.length) break;
    const right = left + 1;
    const lesser =
      right < heap.length && earlier(heap[right] as Entry, heap[left] as Entry) ? right : left;
    const below = heap[lesser] as Entry;
    if (!earlier(below, last)) break;
    heap[hole] = below;
    hole = lesser;
  }
  heap[hole] = last;
}
