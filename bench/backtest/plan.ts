import { type Random, randomStream } from "../../simulator/random.ts";
import type { AppSpec } from "../../simulator/tenant/applications.ts";
import { FAULTS, type FaultName } from "./faults.ts";
import { DAY, type Fault, type TokenEnd } from "./ground.ts";
import type { Plant } from "./record.ts";
import { turnOf } from "./turns.ts";

const OTHERS = ["Zoom", "Salesforce", "ServiceNow", "Contoso Field Service", "Box"];
const SHARES: Readonly<Record<string, number>> = { "8x8": 0.8, Slack: 0.9, Salesforce: 0.4 };
const USUAL_SHARE = 0.6;

const MINUTE_MS = 60_000;
/** A Monday. */
export const STARTS_AT = Date.UTC(2026, 4, 4);
/** What failed before the world began is tried again within a day, and shows itself in the log. */
export const SETTLED_DAYS = 2;
/** A fault begins within so much of the watch that something can still come of it. */
const AFTERMATH_DAYS = 4;
/** In a longer watch the faults of a world come back, on another application. */
const ROUND_DAYS = 10;
/** Some jobs run at another pace than the usual 40 minutes. */
const BRISK_SHARE = 0.12;
const BRISK_MINUTES = 20;
/** Of the applications whose own server can be looked at, and of those that say when a token ends. */
const CONFIGURED_SHARE = 0.5;
const DATED_SHARE = 0.5;
/** So long before its end a token may be spoken of. */
const TOKEN_NEAR_MINUTES = 30 * DAY;

export type Plan = {
  readonly name: string;
  readonly people: number;
  /** Shorter than asked for where there are very many people. */
  readonly days: number;
  readonly apps: readonly AppSpec[];
  readonly story: string;
  readonly plants: readonly Plant[];
  /** Nobody ever joins, moves or leaves. */
  readonly isDead: boolean;
  /** Applications whose own server can be looked at. */
  readonly configured: ReadonlySet<string>;
  /** Of those that say so. */
  readonly tokens: readonly TokenEnd[];
};

/** What happens in the world of a seed. */
export function planWorld(seed: number, daysWanted: number): Plan {
  const random = randomStream(seed, "backtest");
  const turn = turnOf(seed);
  const [least, most] = turn.people;
  const people = least + random.int(most - least);
  const days = Math.min(daysWanted, turn.daysMost);
  const names = ["8x8", "Slack", random.pick(OTHERS)];
  const faults = faultsOf(random, { turn, people, names, days });
  const configured = new Set(names.filter(() => random.chance(CONFIGURED_SHARE)));
  const dated = new Set([...configured].filter(() => random.chance(DATED_SHARE)));
  const tokens = faults
    .flatMap((fault) => fault.tokens ?? [])
    .filter(({ application }) => dated.has(application));
  const overrides = Object.assign({}, ...faults.map((fault) => fault.apps ?? {}));
  return {
    name: `seed ${seed} (${turn.faults.join(" + ")}, ${people} people, ${days} days)`,
    people,
    days,
    apps: names.map((name) => ({ ...usualApp(random, name), ...overrides[name] })),
    story: faults.flatMap(({ lines }) => lines).join("\n"),
    plants: [...faults.flatMap(({ plants }) => plants), ...tokens.map(nearEnd)].map(inTime),
    isDead: turn.faults.includes("nothing"),
    configured,
    tokens,
  };
}

const shareOfApp = (name: string): number => SHARES[name] ?? USUAL_SHARE;

function usualApp(random: Random, name: string): AppSpec {
  const intervalMinutes = random.chance(BRISK_SHARE) ? BRISK_MINUTES : 40;
  return { name, share: shareOfApp(name), intervalMinutes };
}

type Setting = {
  readonly turn: ReturnType<typeof turnOf>;
  readonly people: number;
  readonly names: readonly string[];
  readonly days: number;
};

function faultsOf(random: Random, { turn, people, names, days }: Setting): readonly Fault[] {
  const rounds = Math.max(1, Math.floor(days / ROUND_DAYS));
  const spare = Math.max(1, (Math.min(days, ROUND_DAYS) - 1 - AFTERMATH_DAYS) * DAY);
  const victims = turn.onLargest ? names.slice(0, 2) : names;
  const first = random.int(victims.length);
  return Array.from({ length: rounds }).flatMap((_, round) =>
    turn.faults.map((name: FaultName, n): Fault => {
      const victim =
        turn.only ?? victims[(first + n + (turn.moves ? round : 0)) % victims.length] ?? "";
      const beginDay = SETTLED_DAYS + 1 + round * ROUND_DAYS;
      const beginMinutes = beginDay * DAY + random.int(spare);
      const scope = Math.round(people * shareOfApp(victim));
      return FAULTS[name]({ random, people, apps: names, victim, scope, beginMinutes, round });
    }),
  );
}

/** To say that a token ends is no false alarm when it does. */
function nearEnd({ application, endsMinutes, renewedMinutes }: TokenEnd): Fault["plants"][number] {
  const fromMinutes = Math.max(0, endsMinutes - TOKEN_NEAR_MINUTES);
  const lastMinutes = Math.max(endsMinutes, renewedMinutes) - fromMinutes;
  return { kind: "token-end", harms: [application], fromMinutes, lastMinutes };
}

function inTime({ kind, harms, fromMinutes, lastMinutes }: Fault["plants"][number]): Plant {
  const from = STARTS_AT + fromMinutes * MINUTE_MS;
  return { kind, harms, from, until: from + lastMinutes * MINUTE_MS };
}
