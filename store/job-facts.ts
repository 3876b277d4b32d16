import type { Redis } from "ioredis";
import type { ObjectCounts, StatusCounts } from "../domain/facts.ts";
import type { Instant } from "../domain/time.ts";
import { DAY } from "../domain/time.ts";
import type { FailureWindow, Window } from "../domain/window.ts";
import type { Causes } from "./causes.ts";
import type { InTrouble, RowsByTrouble } from "./cluster-counts.ts";
import { clusterCounts, troubleOf } from "./cluster-counts.ts";
import type { Counting } from "./count.ts";
import { countMembers } from "./count.ts";
import { tally } from "./counters.ts";
import { recentCycles } from "./cycle-list.ts";
import { loadJob } from "./job-view.ts";
import type { JobKeys } from "./keys.ts";
import type { LogFacts } from "./store.ts";
import type { CounterReader } from "./windows.ts";
import { counterReader, countIn, spansOf } from "./windows.ts";

/** What the log says of one job, in two or three round trips; `until` is where our sight ends. */
export async function readFacts(redis: Redis, keys: JobKeys, until: Instant): Promise<LogFacts> {
  const read = counterReader(redis, keys);
  const [view, { counts, troubles }, cycles] = await Promise.all([
    loadJob(redis, keys),
    countWindows(read, until),
    recentCycles(redis, keys, until),
  ]);
  const cycleBegan = cycles[0]?.firstAt ?? null;
  const { failing, warned, lately, objects } = await countObjects(
    { redis, keys, causes: view.causes },
    { until, cycleBegan },
  );
  const byCode = sumByCode(failing);
  return {
    counts,
    events: view.rows,
    failing: byCode,
    failingObjects: byCode.reduce((sum, group) => sum + group.objects, 0),
    failingLately: lately,
    clusters: await clusterCounts(
      { redis, keys, read, causes: view.causes },
      { until, troubles, objects: [...failing, ...warned] },
    ),
    objects,
    cycles,
  };
}

/** Rows of every window, by status and, of those in trouble, by cause: one pass over one set of reads. */
async function countWindows(read: CounterReader, until: Instant) {
  const troubles: RowsByTrouble = new Map();
  const entries = await Promise.all(
    spansOf(until).map(async ({ window, ...span }) => {
      const total = tally();
      await countIn(read, span, (status, cause, rows) => {
        total.add(status, rows);
        const trouble = troubleOf(status, cause);
        if (trouble === null) return;
        const counted = troubles.get(trouble) ?? { "1h": 0, "24h": 0, "7d": 0, "30d": 0 };
        troubles.set(trouble, counted);
        counted[window] += rows;
      });
      return [window, total.counts()] as const;
    }),
  );
  return { counts: Object.fromEntries(entries) as Record<Window, StatusCounts>, troubles };
}

type Job = { readonly redis: Redis; readonly keys: JobKeys; readonly causes: Causes };

/** Every number of objects, as they are at one moment. */
async function countObjects(
  { redis, keys, causes }: Job,
  { until, cycleBegan }: { readonly until: Instant; readonly cycleBegan: Instant | null },
) {
  const all = causes.all();
  const canFail = all.filter(({ cluster }) => cluster?.status !== "warning");
  const canWarn = all.filter(({ cluster }) => cluster?.status !== "failure");
  const spans = [
    ...spansOf(until).map(({ window, from }) => ({ window, from })),
    { window: "cycle" as const, from: cycleBegan ?? Number.MAX_SAFE_INTEGER },
  ];
  const counted = await countMembers(redis, [
    { key: keys.failing, from: until - DAY },
    ...spans.flatMap(({ from }): Counting[] => [
      { key: keys.attempted, from },
      { key: keys.failed, from },
    ]),
    ...canFail.map(({ number }) => ({ key: keys.failingWith(number) })),
    ...canWarn.map(({ number }) => ({ key: keys.warnedWith(number) })),
  ]);
  const [lately = 0, ...rest] = counted;
  const windows = rest.splice(0, 2 * spans.length);
  const objects = spans.map(({ window }, i) => [
    window,
    { attempted: windows[2 * i] ?? 0, failed: windows[2 * i + 1] ?? 0 },
  ]);
  const some = (status: InTrouble["status"], group: typeof all, first: number) =>
    group
      .map((cause, i): InTrouble => ({ status, cause, objects: rest[first + i] ?? 0 }))
      .filter((one) => one.objects > 0);
  return {
    lately,
    objects: Object.fromEntries(objects) as Record<FailureWindow, ObjectCounts>,
    failing: some("failure", canFail, 0),
    warned: some("warning", canWarn, canFail.length),
  };
}

/** Most objects first; failures that carry no code are counted under an empty one. */
function sumByCode(failing: readonly InTrouble[]): LogFacts["failing"] {
  const codes = new Map<string, number>();
  for (const { cause, objects } of failing) {
    const code = cause.code ?? "";
    codes.set(code, (codes.get(code) ?? 0) + objects);
  }
  return [...codes]
    .map(([code, objects]) => ({ code, objects }))
    .sort((a, b) => b.objects - a.objects || (a.code < b.code ? -1 : 1));
}
