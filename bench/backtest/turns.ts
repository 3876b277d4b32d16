import type { FaultName } from "./faults.ts";

type Size = readonly [least: number, most: number];

/** What kind of world a seed gets. */
type Turn = {
  readonly faults: readonly FaultName[];
  readonly people: Size;
  readonly daysMost: number;
  /** The fault falls on one of the two large applications. */
  readonly onLargest: boolean;
  /** The application that it must fall on. */
  readonly only: string | null;
  /** Each round of it falls on another application. */
  readonly moves: boolean;
};

const SMALL: Size = [50, 500];
const MIDDLE: Size = [5000, 12_000];
/** The rules that count failures fire from 5,000 on. */
const GROWING: Size = [7500, 15_000];
const LARGE: Size = [45_000, 55_000];
const LARGE_DAYS = 12;

function turn(faults: readonly FaultName[], people: Size, more: Partial<Turn> = {}): Turn {
  const usual = { daysMost: 30, onLargest: false, only: null, moves: true };
  return { faults, people, ...usual, ...more };
}

const growing = (...faults: readonly FaultName[]): Turn =>
  turn(faults, GROWING, { onLargest: true });
const starting = (people: Size, ...faults: readonly FaultName[]): Turn =>
  turn(faults, people, { moves: false });

/** Seeds go through this list in turn: any fifty in a row meet every fault. */
const TURNS: readonly Turn[] = [
  turn(["nothing"], SMALL),
  turn(["token"], SMALL),
  turn(["quiet"], SMALL),
  growing("growth"),
  turn(["down"], SMALL),
  starting([300, 2500], "initial"),
  turn(["stall"], SMALL),
  turn(["attribute"], SMALL),
  growing("growth"),
  turn(["throttles"], SMALL),
  turn(["outage"], SMALL),
  turn(["leavers"], SMALL),
  starting([2500, 9000], "initial"),
  turn(["mapping"], [1000, 6000]),
  growing("growthStops"),
  turn(["paused"], SMALL),
  turn(["tokenEnd"], SMALL),
  turn(["html"], SMALL),
  growing("growth", "outage"),
  turn(["stallInCycle"], SMALL),
  turn(["deletes"], SMALL),
  turn(["late"], SMALL),
  turn(["calm"], MIDDLE),
  turn(["growthToBase"], [118_000, 200_000], { daysMost: 9, only: "Slack" }),
  turn(["conflict"], SMALL),
  turn(["notFound"], SMALL),
  turn(["leave"], SMALL),
  growing("growth"),
  turn(["storm"], SMALL),
  turn(["restart"], SMALL),
  turn(["massRefusal"], [10_000, 30_000], { daysMost: 20, onLargest: true }),
  turn(["token", "stall"], SMALL),
  turn(["quiet"], SMALL),
  turn(["errors", "outage"], SMALL),
  growing("growth", "late"),
  turn(["schema", "html"], SMALL),
  turn(["timesOut", "conflict", "late"], SMALL),
  turn(["growthToTotal"], [85_000, 125_000], { daysMost: 9, only: "Slack" }),
  starting([800, 4000], "initial", "token"),
  turn(["restart", "stallInCycle"], SMALL),
  growing("growth"),
  turn(["storm"], LARGE, { daysMost: LARGE_DAYS }),
  turn(["leavers", "attribute"], SMALL),
  turn(["tokenEnd", "conflict"], SMALL),
  turn(["stall", "paused"], SMALL),
  growing("growth"),
  turn(["calm"], LARGE, { daysMost: LARGE_DAYS }),
  starting([9000, 20_000], "initial", "stall"),
  turn(["mapping", "token"], [200, 3000]),
  turn(["leave", "stall"], MIDDLE),
];

export function turnOf(seed: number): Turn {
  return TURNS[seed % TURNS.length] as Turn;
}
