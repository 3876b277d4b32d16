import type { Redis } from "ioredis";
import type { ClusterCounts } from "../domain/facts.ts";
import type { Cluster } from "../domain/failure/cluster.ts";
import type { Status } from "../domain/provisioning.ts";
import type { Instant } from "../domain/time.ts";
import { DAY, HOUR } from "../domain/time.ts";
import type { Window } from "../domain/window.ts";
import type { Cause, Causes } from "./causes.ts";
import type { JobKeys } from "./keys.ts";
import { digestOf } from "./keys.ts";
import type { Spell } from "./spells.ts";
import { spellOf, tellingDays } from "./spells.ts";
import type { CounterReader } from "./windows.ts";
import { range } from "./windows.ts";

/** A cause of failures or warnings, as one number: plain codes may stand for either. */
type Trouble = number;

export function troubleOf(status: Status, cause: number): Trouble | null {
  if (status === "failure") return cause * 2;
  return status === "warning" ? cause * 2 + 1 : null;
}

export type RowsByTrouble = Map<Trouble, Record<Window, number>>;

/** How many objects are in trouble for one cause now. */
export type InTrouble = {
  readonly status: "failure" | "warning";
  readonly cause: Cause;
  readonly objects: number;
};

type Reading = {
  readonly redis: Redis;
  readonly keys: JobKeys;
  /** Shares what the windows have read. */
  readonly read: CounterReader;
  readonly causes: Causes;
};

type Counted = {
  readonly until: Instant;
  readonly troubles: RowsByTrouble;
  readonly objects: readonly InTrouble[];
};

/** Days over which a cluster's beginning, end and pauses are looked for. */
const DAYS = 30;

/**
 * What is counted of each cluster that had rows in the last 30 days or has objects in trouble now,
 * most objects first. Rows are exact; the moments are those of the hours of the last 30 days, or,
 * where these hold no row, of the objects that are still in trouble.
 */
export async function clusterCounts(
  reading: Reading,
  { until, troubles, objects }: Counted,
): Promise<readonly ClusterCounts[]> {
  const inTrouble = new Map(
    objects.flatMap((one) => {
      const trouble = troubleOf(one.status, one.cause.number);
      return trouble === null ? [] : [[trouble, one.objects] as const];
    }),
  );
  const all = [...new Set([...troubles.keys(), ...inTrouble.keys()])];
  const spells = await spellsOf(reading, all, until);
  return all
    .map((trouble, i): ClusterCounts => {
      const { firstHour, lastHour, pause } = spells[i] ?? NEVER;
      return {
        cluster: clusterFor(reading.causes, trouble),
        objects: inTrouble.get(trouble) ?? 0,
        rows: troubles.get(trouble) ?? { "1h": 0, "24h": 0, "7d": 0, "30d": 0 },
        firstAt: firstHour * HOUR,
        lastAt: lastHour * HOUR,
        pausedAt: pause === null ? null : pause.lastHour * HOUR,
        resumedAt: (pause?.resumedHour ?? firstHour) * HOUR,
      };
    })
    .sort(byObjects);
}

function byObjects(a: ClusterCounts, b: ClusterCounts): number {
  const rows = b.rows["30d"] - a.rows["30d"];
  return b.objects - a.objects || rows || (a.cluster.id < b.cluster.id ? -1 : 1);
}

/** Where rows are counted by their code alone, all of a code are one cluster of no known shape. */
function clusterFor(causes: Causes, trouble: Trouble): Cluster {
  const { cluster, code } = causes.of(trouble >> 1);
  if (cluster !== null) return cluster;
  const status = (trouble & 1) === 0 ? "failure" : "warning";
  return {
    id: digestOf(`${status} ${code ?? ""}`).toString("hex"),
    status,
    code: code ?? "",
    step: null,
    attribute: null,
    kind: "other",
    leaving: false,
    template: null,
  };
}

const NEVER: Spell = { firstHour: 0, lastHour: 0, pause: null };

/** Days come from the day counters; only where a spell begins, ends or pauses are hours looked at. */
async function spellsOf(
  reading: Reading,
  troubles: readonly Trouble[],
  until: Instant,
): Promise<readonly Spell[]> {
  const { read } = reading;
  const today = Math.floor(until / DAY);
  const days = new Map<Trouble, number[]>(troubles.map((trouble) => [trouble, []]));
  for (const day of range(today - DAYS, today + 1)) {
    for (const { status, cause } of await read.day(day)) {
      const trouble = troubleOf(status, cause);
      const known = trouble === null ? undefined : days.get(trouble);
      if (known !== undefined && known.at(-1) !== day) known.push(day);
    }
  }
  const telling = new Set([...days.values()].flatMap(tellingDays));
  const hours = new Map(
    await Promise.all(
      [...telling].map(async (day) => [day, hoursOf(await read.hours(day), day)] as const),
    ),
  );
  return await Promise.all(
    troubles.map(async (trouble) => {
      const hoursOn = (day: number) => hours.get(day)?.get(trouble) ?? wholeDay(day);
      return spellOf(days.get(trouble) ?? [], hoursOn) ?? (await spellOfObjects(reading, trouble));
    }),
  );
}

type Hours = { readonly first: number; readonly last: number };

/** First and last hour of each trouble on one day. */
function hoursOf(
  slots: Awaited<ReturnType<CounterReader["hours"]>>,
  day: number,
): ReadonlyMap<Trouble, Hours> {
  const found = new Map<Trouble, Hours>();
  for (const [hourOfDay, slot] of slots) {
    const hour = day * 24 + hourOfDay;
    for (const { status, cause } of slot) {
      const trouble = troubleOf(status, cause);
      if (trouble === null) continue;
      const known = found.get(trouble) ?? { first: hour, last: hour };
      found.set(trouble, {
        first: Math.min(known.first, hour),
        last: Math.max(known.last, hour),
      });
    }
  }
  return found;
}

/** For a day whose hours have expired: its key of days lives longer. */
function wholeDay(day: number): Hours {
  return { first: day * 24, last: day * 24 + 23 };
}

/** Of objects whose rows are older than all windows: their scores are all that is left. */
async function spellOfObjects({ redis, keys }: Reading, trouble: Trouble): Promise<Spell> {
  const cause = trouble >> 1;
  const key = (trouble & 1) === 0 ? keys.failingWith(cause) : keys.warnedWith(cause);
  const [first, last] = await Promise.all([
    redis.zrange(key, "0", "0", "WITHSCORES"),
    redis.zrange(key, "-1", "-1", "WITHSCORES"),
  ]);
  const hour = (scores: readonly string[]) => Math.floor(Number(scores[1] ?? 0) / HOUR);
  return { firstHour: hour(first), lastHour: hour(last), pause: null };
}
