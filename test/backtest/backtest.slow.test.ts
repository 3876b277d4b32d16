import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { listMessages } from "../../bench/backtest/list-messages.ts";
import { type PlayedWorld, playWorld } from "../../bench/backtest/play-world.ts";
import { scoreLines } from "../../bench/backtest/report.ts";
import { scoreWorld } from "../../bench/backtest/score-world.ts";
import { addTally, EMPTY_TALLY } from "../../bench/backtest/tally.ts";
import type { AssessedWorld, RecordedAssessment } from "../../bench/backtest/world-records.ts";
import { playOnThreads } from "./play-on-threads.ts";

/**
 * Seeds of worlds with expired tokens, growing escrows, stops, leavers, initial cycles, deletions,
 * outages, late cycles, directory jobs, several of these faults together, and no fault.
 */
const SEEDS = [
  1, 2, 3, 5, 6, 8, 11, 12, 18, 19, 20, 24, 31, 33, 36, 38, 43, 44, 51, 55, 60, 78, 104,
];
const DAYS = 8;

/**
 * Limits of the scores: the measured scores, with some tolerance if a score has few cases. The same
 * worlds always give the same scores, so a score outside its limits means that the assessment has
 * become worse.
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
  missingAccountsExactOf: 6,
  missingAccountsExact: 100,
  scheduleChecks: 99.9,
  etaErrorOf: 4,
  etaRangesCorrectOf: 60,
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
  played = await playOnThreads(SEEDS, DAYS);
}, 1_200_000);

/** Returns the keys of the scores that are outside their limits after `change` was applied. */
function scoresOutOfRange(
  change: (assessed: AssessedWorld) => AssessedWorld = (assessed) => assessed,
): readonly string[] {
  const tally = played.reduce(
    (sum, { truth, assessed, checks }) =>
      addTally(sum, scoreWorld(truth, change(assessed), checks)),
    EMPTY_TALLY,
  );
  const scores = scoreLines(tally).flatMap(({ key, value, denominator }) => [
    { key, value },
    { key: `${key}Of`, value: denominator },
  ]);
  return scores.flatMap(({ key, value }) => {
    const min = MIN_SCORES[key];
    const max = MAX_SCORES[key];
    const isLow = min !== undefined && (value ?? Number.NEGATIVE_INFINITY) < min;
    const isHigh = max !== undefined && (value ?? Number.POSITIVE_INFINITY) > max;
    return isLow || isHigh ? [key] : [];
  });
}

test("all scores of the current assessment are within their limits", () => {
  expect(scoresOutOfRange()).toEqual([]);
});

const withChangedAssessments =
  (change: (assessment: RecordedAssessment) => RecordedAssessment) =>
  (assessed: AssessedWorld): AssessedWorld => ({
    ...assessed,
    assessments: new Map(
      [...assessed.assessments].map(([jobId, assessments]) => [jobId, assessments.map(change)]),
    ),
  });

const withFilteredNotifications =
  (isKept: (notification: AssessedWorld["notifications"][number]) => boolean) =>
  (assessed: AssessedWorld): AssessedWorld => ({
    ...assessed,
    notifications: assessed.notifications.filter(isKept),
  });

const reportedAsHealthy = (conditions: readonly string[]) =>
  withChangedAssessments((assessment) =>
    conditions.includes(assessment.condition)
      ? { ...assessment, condition: "healthy" }
      : assessment,
  );

const BROKEN_ASSESSORS: readonly {
  readonly defect: string;
  readonly change: (assessed: AssessedWorld) => AssessedWorld;
  readonly affectedScores: readonly string[];
}[] = [
  {
    defect: "never reports a quarantine",
    change: reportedAsHealthy(["quarantined"]),
    affectedScores: ["quarantinesInTime", "credentialFailuresInTime", "conditionChecks"],
  },
  {
    defect: "reports every failing job as quarantined",
    change: withChangedAssessments((assessment) =>
      assessment.condition === "failing" ? { ...assessment, condition: "quarantined" } : assessment,
    ),
    affectedScores: ["conditionChecks"],
  },
  {
    defect: "does not detect stops",
    change: reportedAsHealthy(["stopped", "stalled"]),
    affectedScores: ["stopsInTime", "stopDelayP95", "conditionChecks"],
  },
  {
    defect: "never reports a risk",
    change: withChangedAssessments((assessment) => ({
      ...assessment,
      risk: 0,
      riskDriverKinds: [],
      timeToQuarantineMs: null,
    })),
    affectedScores: ["predicted"],
  },
  {
    defect: "doubles every ETA",
    change: withChangedAssessments((assessment) => ({
      ...assessment,
      etaMs: assessment.etaMs === null ? null : assessment.etaMs * 2,
    })),
    affectedScores: ["etaError"],
  },
  {
    defect: "gives ranges without width",
    change: withChangedAssessments((assessment) => ({
      ...assessment,
      timeToQuarantineLowMs: assessment.timeToQuarantineMs,
      timeToQuarantineHighMs: assessment.timeToQuarantineMs,
      etaLowMs: assessment.etaMs,
      etaHighMs: assessment.etaMs,
    })),
    affectedScores: ["rangesCorrect", "etaRangesCorrect"],
  },
  {
    defect: "always reports the same binding rule",
    change: withChangedAssessments((assessment) => ({
      ...assessment,
      bindingRule: assessment.bindingRule === null ? null : "total",
    })),
    affectedScores: ["bindingsCorrect"],
  },
  {
    defect: "does not notify about quarantines and failures",
    change: withFilteredNotifications(
      ({ condition }) => condition !== "quarantined" && condition !== "failing",
    ),
    affectedScores: ["quarantinesNotified", "largeFailuresNotified"],
  },
  {
    defect: "opens an incident every day",
    change: (assessed) => ({
      ...assessed,
      notifications: [...assessed.assessments].flatMap(([jobId, assessments]) =>
        assessments
          .filter((_, n) => n % 288 === 0)
          .map(({ at }) => ({
            incidentId: `${jobId}~${at}`,
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

test.each(BROKEN_ASSESSORS.map(({ defect, ...rest }) => [defect, rest] as const))(
  "an assessment that %s gets scores outside their limits",
  (_, { change, affectedScores }) => {
    expect(scoresOutOfRange(change)).toEqual(expect.arrayContaining([...affectedScores]));
  },
);

test("playing a world again with its messages gives the same truth and assessments, and lists the fault behind each message", async () => {
  const { messages, ...playedAgain } = await playWorld(1, DAYS, { writesMessages: true });
  expect({ ...playedAgain, messages: [] }).toEqual(played[0]);
  const listed = listMessages(playedAgain.truth, messages);
  expect(listed[0]).toMatchObject({
    reason: "opened",
    subject: expect.stringMatching(/^TOKEN EXPIRES in .+: .+: expiring token$/),
    firstLine: expect.stringMatching(/\w/),
    faults: [expect.stringContaining("token")],
  });
  expect(listed.map(({ reason }) => reason)).toContain("recovered");
});

const WORLD_FILES = [
  "open-world",
  "plan-world",
  "world-kinds",
  "world-faults",
  "growth-faults",
  "fault-builders",
  "fault-types",
  "job-faults",
  "world-graph",
  "world-targets",
];
const ASSESSING_FILES = [
  "worker-model",
  "assessment-recorder",
  "exchange-dispatcher",
  "recorded-get",
  "memory-store",
  "dispatch-memory",
  "memory-log",
  "cluster-counters",
  "code-counts",
  "cycle-records",
  "sliding-counts",
];
const SCORING_FILES = [
  "score-world",
  "score-predictions",
  "score-detection",
  "score-conditions",
  "score-alarms",
  "record-queries",
  "report",
  "tally",
  "kind-scores",
  "list-messages",
];

const WORLD = new RegExp(["simulator", ...WORLD_FILES].join("|"));
const ASSESSING = new RegExp(
  ["domain(?!/condition\\.ts)", "/worker/", ...ASSESSING_FILES].join("|"),
);
const SCORING = new RegExp(SCORING_FILES.join("|"));

const forbid = (files: readonly string[], ...forbidden: readonly RegExp[]) =>
  files.map((file) => ({ file, forbidden }));

const FORBIDDEN_IMPORTS = [
  ...forbid(WORLD_FILES, ASSESSING, SCORING),
  ...forbid(ASSESSING_FILES, WORLD, SCORING),
  ...forbid(SCORING_FILES, ASSESSING, WORLD),
  // All parts share these types of the domain.
  ...forbid(["world-records"], /^(?!\.\.\/\.\.\/domain\/(condition|notification-reason)\.ts$)/),
];

describe("the simulated world, the worker model and the scoring do not import each other", () => {
  test.each(FORBIDDEN_IMPORTS)(
    "the file $file imports no forbidden file",
    ({ file, forbidden }) => {
      const text = readFileSync(
        join(import.meta.dirname, "../../bench/backtest", `${file}.ts`),
        "utf8",
      );
      const imports = [...text.matchAll(/from "([^"]+)"/g)].map(([, path]) => path ?? "");
      expect(imports.filter((path) => forbidden.some((pattern) => pattern.test(path)))).toEqual([]);
    },
  );
});
