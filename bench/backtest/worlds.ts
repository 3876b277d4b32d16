import { randomStream } from "../../simulator/random.ts";
import type { TenantView } from "../../simulator/seam.ts";
import type { AppSpec } from "../../simulator/tenant/applications.ts";
import { createWorld, type World } from "../../simulator/world.ts";
import { FAULTS, type Fault, type FaultName } from "./faults.ts";
import type { Plant, Span, TrueWorld } from "./record.ts";

/** Seeds go through this list in turn, so that any 24 in a row meet every fault. */
const TURNS: readonly (readonly FaultName[])[] = [
  ["nothing"],
  ["token"],
  ["quiet"],
  ["conflict"],
  ["down"],
  ["throttles"],
  ["attribute"],
  ["rot"],
  ["calm"],
  ["stall"],
  ["paused"],
  ["mapping"],
  ["initial"],
  ["outage"],
  ["late"],
  ["leave"],
  ["storm"],
  ["deletes"],
  ["restart"],
  ["massRefusal"],
  ["token", "stall"],
  ["errors", "outage"],
  ["schema", "html"],
  ["timesOut", "conflict", "late"],
];

/** Rules that count failures fire from 5,000 on, and long initial cycles need many people. */
const LARGE: Readonly<Partial<Record<FaultName, readonly [least: number, most: number]>>> = {
  rot: [9000, 12_000],
  massRefusal: [30_000, 50_000],
  initial: [3000, 8000],
  mapping: [2000, 6000],
  calm: [2000, 8000],
};
const MIDDLE = [4000, 6000] as const;
const SMALL = [50, 500] as const;
/** Of the worlds that no fault asks to be large. */
const MIDDLE_SHARE = 0.1;

const OTHERS = ["Zoom", "Salesforce", "ServiceNow", "Contoso Field Service", "Box"];
const SHARES: Readonly<Record<string, number>> = { "8x8": 0.8, Slack: 0.9, Salesforce: 0.4 };
const USUAL_SHARE = 0.6;

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
/** A Monday. */
const STARTS_AT = Date.UTC(2026, 4, 4);
const INTERVAL_MS = 40 * MINUTE_MS;
/** What failed before the world began is tried again within a day, and shows itself in the log. */
const SETTLED_DAYS = 2;
/** A fault begins within so much of the watch that something can still come of it. */
const AFTERMATH_DAYS = 4;
/** In a longer watch the faults of a world come back, on another application. */
const ROUND_DAYS = 10;

type Plan = {
  readonly name: string;
  readonly people: number;
  readonly apps: readonly AppSpec[];
  readonly story: string;
  readonly plants: readonly Plant[];
  readonly isDead: boolean;
};

/** A world that is played, with what is true in it. */
export type PlayedWorld = Span & {
  readonly name: string;
  readonly view: Pick<TenantView, "servicePrincipals" | "jobsOf" | "provisioningRows">;
  advanceTo(at: number): Promise<void>;
  /** How Graph fails at this moment; null when it answers. */
  graphFault(at: number): GraphFault["kind"] | null;
  /** Who fails now, by job. */
  affected(): ReadonlyMap<string, Affected>;
  truth(): TrueWorld;
};

type Affected = {
  /** Source ids that fail in truth. */
  readonly failing: ReadonlySet<string>;
  /** Source ids of which a row is written but not to be seen yet. */
  readonly underway: ReadonlySet<string>;
};

type GraphFault = Span & { readonly kind: "down" | "throttles" | "cuts" | "html" };

/** What happens in the world of a seed. */
function planWorld(seed: number, days: number): Plan {
  const random = randomStream(seed, "backtest");
  const names = TURNS[seed % TURNS.length] ?? [];
  const range = names.map((name) => LARGE[name]).find((size) => size !== undefined);
  const [least, most] = range ?? (random.chance(MIDDLE_SHARE) ? MIDDLE : SMALL);
  const people = least + random.int(most - least);
  const apps = ["8x8", "Slack", random.pick(OTHERS)];
  const rounds = Math.max(1, Math.floor(days / ROUND_DAYS));
  const spare = Math.max(1, (Math.min(days, ROUND_DAYS) - 1 - AFTERMATH_DAYS) * 1440);
  const faults = Array.from({ length: rounds }).flatMap((_, round) => {
    const first = random.int(apps.length);
    return names.map((name, n): Fault => {
      const victim = range === undefined ? apps[(first + n) % apps.length] : "Slack";
      const beginDay = SETTLED_DAYS + 1 + round * ROUND_DAYS;
      const beginMinutes = beginDay * 1440 + random.int(spare);
      return FAULTS[name]({ random, people, apps, victim: victim ?? "Slack", beginMinutes });
    });
  });
  const overrides = Object.assign({}, ...faults.map((fault) => fault.apps ?? {}));
  return {
    name: `seed ${seed} (${names.join(" + ")}, ${people} people)`,
    people,
    apps: apps.map((name) => ({ name, share: SHARES[name] ?? USUAL_SHARE, ...overrides[name] })),
    story: faults.flatMap(({ lines }) => lines).join("\n"),
    plants: faults
      .flatMap(({ plants }) => plants)
      .map(({ kind, harms, fromMinutes, lastMinutes }) => {
        const from = STARTS_AT + fromMinutes * MINUTE_MS;
        return { kind, harms, from, until: from + lastMinutes * MINUTE_MS };
      }),
    isDead: names.includes("nothing"),
  };
}

/** Opens the world of a seed. The same seed and days give the same world to the millisecond. */
export async function openWorld(seed: number, days: number): Promise<PlayedWorld> {
  const plan = planWorld(seed, days);
  const faults: GraphFault[] = [];
  const from = STARTS_AT + SETTLED_DAYS * DAY_MS;
  let playedTo = STARTS_AT;
  let shown = STARTS_AT;
  const world = createWorld({
    seed,
    people: plan.people,
    apps: plan.apps,
    startsAt: STARTS_AT,
    story: plan.story,
    effects: { graphFault: ({ kind, until }) => faults.push({ kind, from: playedTo, until }) },
    ...(plan.isDead ? { turnover: null } : {}),
  });
  world.follow({ now: () => shown });
  const advanceTo = async (at: number): Promise<void> => {
    await world.advanceTo(at);
    playedTo = at;
    shown = at;
  };
  await advanceTo(from);
  const jobs = jobsOf(world, plan);
  const samples: TrueWorld["samples"][number][] = [];

  return {
    name: plan.name,
    from,
    until: from + days * DAY_MS,
    view: withoutRepeats(world, () => playedTo),
    advanceTo,
    graphFault: (at) => faults.find((one) => at >= one.from && at < one.until)?.kind ?? null,
    affected() {
      const truth = world.truth();
      // Rows of tomorrow's arrival are looked up by showing tomorrow for a moment.
      shown = playedTo + DAY_MS;
      const underway = underwayOf(world, playedTo);
      shown = playedTo;
      return new Map(
        jobs.map(({ jobId }) => {
          const failing = truth.failing(jobId);
          samples.push({ jobId, at: playedTo, failing: failing.size });
          return [jobId, { failing, underway: underway.get(jobId) ?? new Set() }];
        }),
      );
    },
    truth() {
      const { cycles, quarantines } = world.truth();
      const { name, plants } = plan;
      const span = { from, until: playedTo };
      const done = { jobs, plants, outages: faults, quarantines, cycles, samples };
      return { name, ...span, intervalMs: INTERVAL_MS, ...done };
    },
  };
}

/**
 * Leaves out the rows that stood in the answer before: whoever reads knows them by their ids, and
 * to make up those ids once more for each look would take most of the time.
 */
function withoutRepeats({ view }: World, now: () => number): PlayedWorld["view"] {
  let before: { readonly from: number; readonly to: number; readonly at: number } | null = null;
  return {
    servicePrincipals: view.servicePrincipals,
    jobsOf: view.jobsOf,
    provisioningRows(from, to) {
      const last = before;
      before = { from: from ?? 0, to: to ?? Number.POSITIVE_INFINITY, at: now() };
      const rows = view.provisioningRows(from, to);
      if (last === null) return rows;
      return rows.filter(
        ({ at, arrivesAt }) => at <= last.from || at >= last.to || arrivesAt > last.at,
      );
    },
  };
}

/** By job id, whose rows will arrive later. */
function underwayOf(world: World, now: number): ReadonlyMap<string, Set<string>> {
  const underway = new Map<string, Set<string>>();
  for (const row of world.view.provisioningRows(now - DAY_MS / 2, null)) {
    if (row.arrivesAt <= now) continue;
    const { jobId, sourceIdentity } = row.render();
    const ids = underway.get(jobId) ?? new Set();
    underway.set(jobId, ids.add(sourceIdentity.id ?? ""));
  }
  return underway;
}

function jobsOf(world: World, plan: Plan): TrueWorld["jobs"] {
  return world.view.servicePrincipals().flatMap(({ id, displayName }) => {
    const application = displayName ?? "";
    const share = plan.apps.find(({ name }) => name === application)?.share ?? 0;
    return (world.view.jobsOf(id) ?? []).map((job) => ({
      jobId: job.id,
      application,
      scope: Math.round(plan.people * share),
    }));
  });
}
