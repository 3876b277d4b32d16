import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { type Played, playWorld } from "../../bench/backtest/play.ts";
import type { SaidLook, SaidWorld } from "../../bench/backtest/record.ts";
import { linesOf } from "../../bench/backtest/report.ts";
import { scoreWorld } from "../../bench/backtest/score.ts";
import { NOTHING, plus } from "../../bench/backtest/tally.ts";

/** Token, quiet, growth, stops, leavers, initial cycles, deletes, outages, and what comes together. */
const SEEDS = [1, 2, 3, 5, 6, 8, 11, 12, 18, 19, 20, 24, 31, 33, 36, 38, 43, 44, 62, 88];
const DAYS = 8;

/**
 * What was measured, with some slack where few cases stand behind a score: worse than this is a step
 * back. The same worlds give the same scores, so that what never went wrong here must not begin to.
 */
const LEAST: Readonly<Record<string, number>> = {
  verdicts: 99.9,
  quarantinesInTimeOf: 6,
  quarantinesInTime: 100,
  quarantinesTold: 100,
  foreseenOf: 3,
  foreseen: 100,
  leadP50: 200,
  bindingsRight: 100,
  rangesRightOf: 15,
  rangesRight: 60,
  rangesGiven: 25,
  deathsInTimeOf: 3,
  deathsInTime: 100,
  stopsInTimeOf: 4,
  stopsInTime: 100,
  troublesToldOf: 8,
  troublesTold: 100,
  checksExact: 100,
  leaversExactOf: 6,
  leaversExact: 100,
  etaErrorOf: 5,
  etaRangesRightOf: 80,
  etaRangesRight: 70,
  etaGiven: 98,
};
const MOST: Readonly<Record<string, number>> = {
  stopLateP95: 55,
  quietAlarms: 0,
  noisyAlarms: 0,
  calmAlarmed: 0.1,
  relapses: 5,
  etaError: 11,
  etaRangesRight: 95,
  unspeakable: 0,
};

let played: readonly Played[] = [];

beforeAll(async () => {
  const worlds: Played[] = [];
  for (const seed of SEEDS) worlds.push(await playWorld(seed, DAYS));
  played = worlds;
}, 240_000);

/** The scores that are worse than they were, after what was said is changed by `change`. */
function worse(change: (said: SaidWorld) => SaidWorld = (said) => said): readonly string[] {
  const tally = played.reduce(
    (sum, { truth, said, checks }) => plus(sum, scoreWorld(truth, change(said), checks)),
    NOTHING,
  );
  const scores = linesOf(tally).flatMap(({ key, value, of }) => [
    { key, value },
    { key: `${key}Of`, value: of },
  ]);
  return scores.flatMap(({ key, value }) => {
    const least = LEAST[key];
    const most = MOST[key];
    const isLow = least !== undefined && (value ?? Number.NEGATIVE_INFINITY) < least;
    const isHigh = most !== undefined && (value ?? Number.POSITIVE_INFINITY) > most;
    return isLow || isHigh ? [key] : [];
  });
}

test("judgement is no worse than it was", () => {
  expect(worse()).toEqual([]);
});

const otherLooks =
  (change: (look: SaidLook) => SaidLook) =>
  (said: SaidWorld): SaidWorld => ({
    ...said,
    looks: new Map([...said.looks].map(([jobId, looks]) => [jobId, looks.map(change)])),
  });

const otherTold =
  (keep: (told: SaidWorld["told"][number]) => boolean) =>
  (said: SaidWorld): SaidWorld => ({ ...said, told: said.told.filter(keep) });

const calm = (conditions: readonly string[]) =>
  otherLooks((look) =>
    conditions.includes(look.condition) ? { ...look, condition: "healthy" } : look,
  );

const JUDGES: readonly {
  readonly judge: string;
  readonly change: (said: SaidWorld) => SaidWorld;
  readonly shows: readonly string[];
}[] = [
  {
    judge: "never says quarantined",
    change: calm(["quarantined"]),
    shows: ["quarantinesInTime", "deathsInTime", "verdicts"],
  },
  {
    judge: "calls every failing job quarantined",
    change: otherLooks((look) =>
      look.condition === "failing" ? { ...look, condition: "quarantined" } : look,
    ),
    shows: ["verdicts"],
  },
  {
    judge: "sees no stop",
    change: calm(["stopped", "stalled"]),
    shows: ["stopsInTime", "stopLateP95", "verdicts"],
  },
  {
    judge: "knows no risk",
    change: otherLooks((look) => ({ ...look, risk: 0, drivers: [], timeToQuarantineMs: null })),
    shows: ["foreseen"],
  },
  {
    judge: "thinks every cycle takes twice as long",
    change: otherLooks((look) => ({ ...look, etaMs: look.etaMs === null ? null : look.etaMs * 2 })),
    shows: ["etaError"],
  },
  {
    judge: "names moments where a range is honest",
    change: otherLooks((look) => ({
      ...look,
      timeLowMs: look.timeToQuarantineMs,
      timeHighMs: look.timeToQuarantineMs,
      etaLowMs: look.etaMs,
      etaHighMs: look.etaMs,
    })),
    shows: ["rangesRight", "etaRangesRight"],
  },
  {
    judge: "believes in one rule alone",
    change: otherLooks((look) => ({ ...look, binding: look.binding === null ? null : "total" })),
    shows: ["bindingsRight"],
  },
  {
    judge: "keeps quarantines and failures to itself",
    change: otherTold(({ condition }) => condition !== "quarantined" && condition !== "failing"),
    shows: ["quarantinesTold", "troublesTold"],
  },
  {
    judge: "cries every day",
    change: (said) => ({
      ...said,
      told: [...said.looks].flatMap(([jobId, looks]) =>
        looks
          .filter((_, n) => n % 288 === 0)
          .map(({ at }) => ({
            jobId,
            at,
            kind: "opened" as const,
            condition: "stopped",
            severity: "critical",
          })),
      ),
    }),
    shows: ["quietAlarms", "noisyAlarms", "calmAlarmed"],
  },
];

test.each(JUDGES)("a judge that $judge is seen", ({ change, shows }) => {
  expect(worse(change)).toEqual(expect.arrayContaining([...shows]));
});

test("the same seed is played and judged the same again", async () => {
  const again = await playWorld(1, DAYS);
  expect(again).toEqual(played[0]);
});

const JUDGING = /domain|worker|watch|judge|reader|ledger|clusters|cycles|windows/;
const WORLDS = /simulator|worlds|plan|turns|faults|growth|ground|targets/;
const SCORING = /score|foresight|losses|verdicts|alarms|reading|report|tally/;

const either = (...all: readonly RegExp[]) => new RegExp(all.map(({ source }) => source).join("|"));

const BLIND = [
  ...["worlds", "plan", "turns", "faults", "growth", "ground", "targets"].map((file) => ({
    file,
    unseen: either(JUDGING, SCORING),
  })),
  ...["watch", "judge", "reader", "ledger", "clusters", "cycles", "windows"].map((file) => ({
    file,
    unseen: either(WORLDS, SCORING),
  })),
  ...["score", "foresight", "losses", "verdicts", "alarms", "reading", "report", "tally"].map(
    (file) => ({ file, unseen: either(JUDGING, WORLDS) }),
  ),
  { file: "record", unseen: /./ },
];

test.each(BLIND)("$file.ts does not see the other side", ({ file, unseen }) => {
  const text = readFileSync(
    join(import.meta.dirname, "../../bench/backtest", `${file}.ts`),
    "utf8",
  );
  const imports = [...text.matchAll(/from "([^"]+)"/g)].map(([, path]) => path ?? "");
  expect(imports.filter((path) => unseen.test(path))).toEqual([]);
});
