import { expect, test } from "vitest";
import { scorePredictions, scoreRanges } from "../../bench/backtest/score-predictions.ts";
import type { RecordedAssessment, WorldTruth } from "../../bench/backtest/world-records.ts";
import {
  assessedWorld,
  DAY,
  failureSample,
  growingSamples,
  HOUR,
  isBetween,
  MINUTE,
  worldTruth,
} from "./world-fixtures.ts";

const BEGAN = 4 * DAY;
const PROPORTION = "EncounteredEscrowProportionThreshold";

/** A world in which the failures grow for ten hours, until the rule fires. */
function thresholdQuarantine(changes: Partial<WorldTruth> = {}, reason = PROPORTION): WorldTruth {
  return worldTruth({
    quarantines: [{ jobId: "a", reason, began: BEGAN, ended: BEGAN + DAY }],
    samples: growingSamples(BEGAN - 10 * HOUR, BEGAN, 6000),
    injectedFaults: [
      { kind: "growth", affectedApps: ["A"], from: BEGAN - 10 * HOUR, until: BEGAN + HOUR },
    ],
    ...changes,
  });
}

const warning: Partial<RecordedAssessment> = {
  condition: "at-risk",
  risk: 0.6,
  riskDriverKinds: ["rule"],
};

test.each`
  warnedMinutes | outcome
  ${180}        | ${"predicted"}
  ${120}        | ${"predicted"}
  ${115}        | ${"not predicted"}
  ${0}          | ${"not predicted"}
`("a quarantine with a warning $warnedMinutes minutes ahead counts as $outcome", (row) => {
  const { warnedMinutes, outcome } = row as { warnedMinutes: number; outcome: string };
  const hasWarning = isBetween(BEGAN - warnedMinutes * MINUTE, BEGAN);
  const assessed = assessedWorld((at) => (hasWarning(at) ? warning : {}));
  expect(scorePredictions(thresholdQuarantine(), assessed)).toMatchObject({
    thresholdQuarantines: 1,
    thresholdQuarantinesSudden: 0,
    thresholdQuarantinesPredicted: outcome === "predicted" ? 1 : 0,
    leadMinutes: [warnedMinutes],
  });
});

test("the lead time of a quarantine counts only the warnings after the last gap", () => {
  const hasWarning = isBetween(BEGAN - 180 * MINUTE, BEGAN);
  const isGap = (at: number) => at === BEGAN - 30 * MINUTE;
  const assessed = assessedWorld((at) => (hasWarning(at) && !isGap(at) ? warning : {}));
  expect(scorePredictions(thresholdQuarantine(), assessed)).toMatchObject({
    thresholdQuarantines: 1,
    thresholdQuarantinesSudden: 0,
    thresholdQuarantinesPredicted: 0,
    leadMinutes: [25],
  });
});

test.each`
  content                                               | assessment                                  | outcome
  ${"the condition at-risk and a driver"}               | ${warning}                                  | ${"predicted"}
  ${"the condition failing, a high risk and a driver"}  | ${{ ...warning, condition: "failing" }}     | ${"predicted"}
  ${"the condition healthy, a high risk and a driver"}  | ${{ ...warning, condition: "healthy" }}     | ${"not predicted"}
  ${"the condition at-risk and no driver"}              | ${{ ...warning, riskDriverKinds: [] }}      | ${"not predicted"}
  ${"a time to quarantine of 20 hours"}                 | ${{ timeToQuarantineMs: 20 * HOUR }}        | ${"predicted"}
  ${"a time to quarantine of 3 days"}                   | ${{ timeToQuarantineMs: 3 * DAY }}          | ${"not predicted"}
  ${"the condition quarantined, a high risk, a driver"} | ${{ ...warning, condition: "quarantined" }} | ${"not predicted"}
`("a quarantine after assessments with $content counts as $outcome", ({ assessment, outcome }) => {
  const assessed = assessedWorld((at) => (at < BEGAN ? assessment : {}));
  expect(scorePredictions(thresholdQuarantine(), assessed).thresholdQuarantinesPredicted).toBe(
    outcome === "predicted" ? 1 : 0,
  );
});

test("a gap in a warning does not matter if Graph was down during the gap", () => {
  const outages = [{ from: BEGAN - 3 * HOUR, until: BEGAN - 2 * HOUR }];
  const assessed = assessedWorld((at) =>
    at < BEGAN && !isBetween(BEGAN - 3 * HOUR, BEGAN - 2 * HOUR)(at) ? warning : {},
  );
  expect(
    scorePredictions(thresholdQuarantine({ outages }), assessed).thresholdQuarantinesPredicted,
  ).toBe(1);
});

test.each`
  growth                             | samples                                                                                  | outcome
  ${"grew for ten hours"}            | ${growingSamples(BEGAN - 10 * HOUR, BEGAN, 6000)}                                        | ${"not sudden"}
  ${"grew for three hours"}          | ${growingSamples(BEGAN - 3 * HOUR, BEGAN, 6000)}                                         | ${"sudden"}
  ${"appeared at once"}              | ${[failureSample(BEGAN - MINUTE, 6000)]}                                                 | ${"sudden"}
  ${"was small until the last hour"} | ${[...growingSamples(BEGAN - 9 * HOUR, BEGAN - HOUR, 1000), failureSample(BEGAN, 6000)]} | ${"sudden"}
`("a quarantine whose escrow $growth counts as $outcome", ({ samples, outcome }) => {
  const sudden = outcome === "sudden" ? 1 : 0;
  const tally = scorePredictions(thresholdQuarantine({ samples }), assessedWorld());
  expect(tally).toMatchObject({ thresholdQuarantines: 1, thresholdQuarantinesSudden: sudden });
  expect(tally.leadMinutes).toHaveLength(1 - sudden);
});

test.each`
  reason                               | binding         | score
  ${PROPORTION}                        | ${"proportion"} | ${"right"}
  ${PROPORTION}                        | ${"floor"}      | ${"wrong"}
  ${PROPORTION}                        | ${null}         | ${"wrong"}
  ${"EncounteredBaseEscrowThreshold"}  | ${"base"}       | ${"right"}
  ${"EncounteredTotalEscrowThreshold"} | ${"total"}      | ${"right"}
  ${"EncounteredTotalEscrowThreshold"} | ${"base"}       | ${"wrong"}
`(
  "for a quarantine by $reason, the binding rule $binding at the last poll counts as $score",
  (row) => {
    const { reason, binding, score } = row as { reason: string; binding: string; score: string };
    // The binding rules of earlier polls do not count.
    const assessed = assessedWorld((at) =>
      at >= BEGAN - 5 * MINUTE && at < BEGAN
        ? { bindingRule: binding }
        : { bindingRule: "proportion" },
    );
    expect(scorePredictions(thresholdQuarantine({}, reason), assessed).bindingsCorrect).toBe(
      score === "right" ? 1 : 0,
    );
  },
);

test("the backtest does not score a quarantine within a day after another or without a threshold reason", () => {
  const again = { jobId: "a", reason: PROPORTION, began: BEGAN + 2 * DAY, ended: null };
  const credentialQuarantine = { ...again, reason: "EncounteredQuarantineException" };
  const { quarantines, ...rest } = thresholdQuarantine();
  const tally = scorePredictions(
    {
      ...rest,
      quarantines: [...quarantines, { ...again, began: BEGAN + 1.5 * DAY }, credentialQuarantine],
    },
    assessedWorld(),
  );
  expect(tally.thresholdQuarantines).toBe(1);
});

/** Number of samples in the last ten hours, one per 40 minutes. */
const SAMPLES = 15;

test.each`
  low    | high   | right
  ${0.8} | ${1.2} | ${SAMPLES}
  ${1.1} | ${1.5} | ${0}
  ${0.2} | ${0.9} | ${0}
`("a range from $low to $high times the remaining time is right at $right of 15 samples", (row) => {
  const { low, high, right } = row as Record<"low" | "high" | "right", number>;
  const assessed = assessedWorld((at) =>
    at < BEGAN
      ? { timeToQuarantineLowMs: low * (BEGAN - at), timeToQuarantineHighMs: high * (BEGAN - at) }
      : {},
  );
  expect(scoreRanges(thresholdQuarantine(), assessed)).toMatchObject({
    rangeAssessments: SAMPLES,
    rangesGiven: SAMPLES,
    ranges: SAMPLES,
    rangesCorrect: right,
  });
});

test("a range that ended during the growth without a quarantine is wrong", () => {
  const truth = thresholdQuarantine({ quarantines: [] });
  const assessed = assessedWorld(() => ({
    timeToQuarantineLowMs: HOUR,
    timeToQuarantineHighMs: 2 * HOUR,
  }));
  const { ranges, rangesCorrect } = scoreRanges(truth, assessed);
  // The ranges of the last two hours had not ended when the growth ended.
  expect(ranges).toBe(14);
  expect(rangesCorrect).toBe(0);
});

test("the backtest does not score a forecast range that ends later than the growth of the failures", () => {
  const assessed = assessedWorld(() => ({
    timeToQuarantineLowMs: HOUR,
    timeToQuarantineHighMs: 2 * DAY,
  }));
  expect(scoreRanges(thresholdQuarantine({ quarantines: [] }), assessed)).toMatchObject({
    ranges: 0,
  });
});

test("assessments without a range of the time to quarantine count as samples but not as ranges", () => {
  expect(scoreRanges(thresholdQuarantine(), assessedWorld())).toMatchObject({
    rangeAssessments: SAMPLES,
    rangesGiven: 0,
    ranges: 0,
  });
});
