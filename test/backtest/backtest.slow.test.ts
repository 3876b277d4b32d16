import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { type PlayedWorld, playWorld } from "../../bench/backtest/play-world.ts";
import { scoreLines } from "../../bench/backtest/report.ts";
import { scoreWorld } from "../../bench/backtest/score-world.ts";
import { addTally, EMPTY_TALLY } from "../../bench/backtest/tally.ts";
import type { AssessedWorld, RecordedAssessment } from "../../bench/backtest/world-records.ts";

/** Token, quiet, growth, stops, leavers, initial cycles, deletes, outages, and what comes together. */
const SEEDS = [1, 2, 3, 5, 6, 8, 11, 12, 18, 19, 20, 24, 31, 33, 36, 38, 43, 44, 62, 88];
const DAYS = 8;

/**
 * What was measured, with some slack where few cases stand behind a score: worse than this is a step
 * back. The same worlds give the same scores, so that what never went wrong here must not begin to.
 */
const MIN_SCORES: Readonly<Record<string, number>> = {
  conditionChecks: 99.9,
  quarantinesInTimeOf: 6,
  quarantinesInTime: 100,
  quarantinesNotified: 100,
  predictedOf: 3,
  predicted: 100,
  leadP50: 200,
  bindingsCorrect: 100,
  rangesCorrectOf: 15,
  rangesCorrect: 60,
  rangesGiven: 25,
  credentialFailuresInTimeOf: 3,
  credentialFailuresInTime: 100,
  stopsInTimeOf: 4,
  stopsInTime: 100,
  largeFailuresNotifiedOf: 8,
  largeFailuresNotified: 100,
  checksExact: 100,
  leaversExactOf: 6,
  leaversExact: 100,
  etaErrorOf: 5,
  etaRangesCorrectOf: 80,
  etaRangesCorrect: 70,
  etaGiven: 98,
};
const MAX_SCORES: Readonly<Record<string, number>> = {
  stopDelayP95: 55,
  faultFreeAlarms: 0,
  faultyAlarms: 0,
  healthyWithIncident: 0.1,
  relapses: 5,
  etaError: 11,
  etaRangesCorrect: 95,
  malformedTexts: 0,
};

let played: readonly PlayedWorld[] = [];

beforeAll(async () => {
  const worlds: PlayedWorld[] = [];
  for (const seed of SEEDS) worlds.push(await playWorld(seed, DAYS));
  played = worlds;
}, 240_000);

/** The scores that are worse than they were, after what was said is changed by `change`. */
function scoresOutOfRange(
  change: (assessed: AssessedWorld) => AssessedWorld = (assessed) => assessed,
): readonly string[] {
  const tally = played.reduce(
    (sum, { truth, assessed, checks }) =>
      addTally(sum, scoreWorld(truth, change(assessed), checks)),
    EMPTY_TALLY,
  );
  const scores = scoreLines(tally).flatMap(({ key, value, of }) => [
    { key, value },
    { key: `${key}Of`, value: of },
  ]);
  return scores.flatMap(({ key, value }) => {
    const least = MIN_SCORES[key];
    const most = MAX_SCORES[key];
    const isLow = least !== undefined && (value ?? Number.NEGATIVE_INFINITY) < least;
    const isHigh = most !== undefined && (value ?? Number.POSITIVE_INFINITY) > most;
    return isLow || isHigh ? [key] : [];
  });
}

test("judgement is no worse than it was", () => {
  expect(scoresOutOfRange()).toEqual([]);
});

const withChangedAssessments =
  (change: (look: RecordedAssessment) => RecordedAssessment) =>
  (assessed: AssessedWorld): AssessedWorld => ({
    ...assessed,
    assessments: new Map(
      [...assessed.assessments].map(([jobId, assessments]) => [jobId, assessments.map(change)]),
    ),
  });

const withFilteredNotifications =
  (keep: (notifications: AssessedWorld["notifications"][number]) => boolean) =>
  (assessed: AssessedWorld): AssessedWorld => ({
    ...assessed,
    notifications: assessed.notifications.filter(keep),
  });

const reportedHealthy = (conditions: readonly string[]) =>
  withChangedAssessments((look) =>
    conditions.includes(look.condition) ? { ...look, condition: "healthy" } : look,
  );

const BROKEN_ASSESSORS: readonly {
  readonly assessor: string;
  readonly change: (assessed: AssessedWorld) => AssessedWorld;
  readonly affectedScores: readonly string[];
}[] = [
  {
    assessor: "never says quarantined",
    change: reportedHealthy(["quarantined"]),
    affectedScores: ["quarantinesInTime", "credentialFailuresInTime", "conditionChecks"],
  },
  {
    assessor: "calls every failing job quarantined",
    change: withChangedAssessments((look) =>
      look.condition === "failing" ? { ...look, condition: "quarantined" } : look,
    ),
    affectedScores: ["conditionChecks"],
  },
  {
    assessor: "sees no stop",
    change: reportedHealthy(["stopped", "stalled"]),
    affectedScores: ["stopsInTime", "stopDelayP95", "conditionChecks"],
  },
  {
    assessor: "knows no risk",
    change: withChangedAssessments((look) => ({
      ...look,
      risk: 0,
      drivers: [],
      timeToQuarantineMs: null,
    })),
    affectedScores: ["predicted"],
  },
  {
    assessor: "thinks every cycle takes twice as long",
    change: withChangedAssessments((look) => ({
      ...look,
      etaMs: look.etaMs === null ? null : look.etaMs * 2,
    })),
    affectedScores: ["etaError"],
  },
  {
    assessor: "names moments where a range is honest",
    change: withChangedAssessments((look) => ({
      ...look,
      timeLowMs: look.timeToQuarantineMs,
      timeHighMs: look.timeToQuarantineMs,
      etaLowMs: look.etaMs,
      etaHighMs: look.etaMs,
    })),
    affectedScores: ["rangesCorrect", "etaRangesCorrect"],
  },
  {
    assessor: "believes in one rule alone",
    change: withChangedAssessments((look) => ({
      ...look,
      binding: look.binding === null ? null : "total",
    })),
    affectedScores: ["bindingsCorrect"],
  },
  {
    assessor: "keeps quarantines and failures to itself",
    change: withFilteredNotifications(
      ({ condition }) => condition !== "quarantined" && condition !== "failing",
    ),
    affectedScores: ["quarantinesNotified", "largeFailuresNotified"],
  },
  {
    assessor: "cries every day",
    change: (assessed) => ({
      ...assessed,
      notifications: [...assessed.assessments].flatMap(([jobId, assessments]) =>
        assessments
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
    affectedScores: ["faultFreeAlarms", "faultyAlarms", "healthyWithIncident"],
  },
];

test.each(BROKEN_ASSESSORS)("a judge that $judge is seen", ({ change, affectedScores }) => {
  expect(scoresOutOfRange(change)).toEqual(expect.arrayContaining([...affectedScores]));
});

test("the same seed is played and judged the same again", async () => {
  const again = await playWorld(1, DAYS);
  expect(again).toEqual(played[0]);
});

const ASSESSING_FILES =
  /domain|\/worker\/|worker-model|job-assessor|graph-poller|memory-store|cluster-counters|cycle-records|sliding-counts/;
const WORLD_FILES =
  /simulator|open-world|plan-world|world-kinds|world-faults|growth-faults|fault-types|probed-targets/;
const SCORING_FILES =
  /score-world|score-predictions|score-detection|score-conditions|score-alarms|record-queries|report|tally/;

const either = (...all: readonly RegExp[]) => new RegExp(all.map(({ source }) => source).join("|"));

const FORBIDDEN_IMPORTS = [
  ...[
    "open-world",
    "plan-world",
    "world-kinds",
    "world-faults",
    "growth-faults",
    "fault-types",
    "probed-targets",
  ].map((file) => ({
    file,
    forbidden: either(ASSESSING_FILES, SCORING_FILES),
  })),
  ...[
    "worker-model",
    "job-assessor",
    "graph-poller",
    "memory-store",
    "cluster-counters",
    "cycle-records",
    "sliding-counts",
  ].map((file) => ({
    file,
    forbidden: either(WORLD_FILES, SCORING_FILES),
  })),
  ...[
    "score",
    "foresight",
    "losses",
    "conditionChecks",
    "alarms",
    "reading",
    "report",
    "tally",
  ].map((file) => ({ file, forbidden: either(ASSESSING_FILES, WORLD_FILES) })),
  { file: "world-records", forbidden: /./ },
];

test.each(FORBIDDEN_IMPORTS)("$file.ts does not see the other side", ({ file, forbidden }) => {
  const text = readFileSync(
    join(import.meta.dirname, "../../bench/backtest", `${file}.ts`),
    "utf8",
  );
  const imports = [...text.matchAll(/from "([^"]+)"/g)].map(([, path]) => path ?? "");
  expect(imports.filter((path) => forbidden.test(path))).toEqual([]);
});
