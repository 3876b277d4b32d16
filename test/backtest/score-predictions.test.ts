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

/** The failures grow for ten hours, then the rule fires. */
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
  warnedFor | gapAt   | lead   | predicted
  ${180}    | ${null} | ${180} | ${1}
  ${120}    | ${null} | ${120} | ${1}
  ${115}    | ${null} | ${115} | ${0}
  ${180}    | ${30}   | ${25}  | ${0}
  ${0}      | ${null} | ${0}   | ${0}
`("a warning $warnedFor minutes ahead with a gap at $gapAt: predicted $predicted", (row) => {
  const { warnedFor, gapAt, lead, predicted } = row as Record<string, number>;
  const warns = isBetween(BEGAN - (warnedFor ?? 0) * MINUTE, BEGAN);
  const isInGap = (at: number) => gapAt != null && at === BEGAN - gapAt * MINUTE;
  const assessed = assessedWorld((at) => (warns(at) && !isInGap(at) ? warning : {}));
  expect(scorePredictions(thresholdQuarantine(), assessed)).toMatchObject({
    thresholdQuarantines: 1,
    thresholdQuarantinesSudden: 0,
    thresholdQuarantinesPredicted: predicted,
    leadMinutes: [lead],
  });
});

test.each`
  what                                         | assessment                                  | predicted
  ${"at-risk with a driver"}                   | ${warning}                                  | ${1}
  ${"failing with a high risk and a driver"}   | ${{ ...warning, condition: "failing" }}     | ${1}
  ${"healthy with a high risk and a driver"}   | ${{ ...warning, condition: "healthy" }}     | ${0}
  ${"at-risk without a driver"}                | ${{ ...warning, riskDriverKinds: [] }}      | ${0}
  ${"a time to quarantine of 20 hours"}        | ${{ timeToQuarantineMs: 20 * HOUR }}        | ${1}
  ${"a time to quarantine of 3 days"}          | ${{ timeToQuarantineMs: 3 * DAY }}          | ${0}
  ${"quarantined before the quarantine began"} | ${{ ...warning, condition: "quarantined" }} | ${0}
`("the assessment $what counts as a warning: $predicted", ({ assessment, predicted }) => {
  const assessed = assessedWorld((at) => (at < BEGAN ? assessment : {}));
  expect(scorePredictions(thresholdQuarantine(), assessed).thresholdQuarantinesPredicted).toBe(
    predicted,
  );
});

test("a gap in a warning during an outage of Graph is ignored", () => {
  const outages = [{ from: BEGAN - 3 * HOUR, until: BEGAN - 2 * HOUR }];
  const assessed = assessedWorld((at) =>
    at < BEGAN && !isBetween(BEGAN - 3 * HOUR, BEGAN - 2 * HOUR)(at) ? warning : {},
  );
  expect(
    scorePredictions(thresholdQuarantine({ outages }), assessed).thresholdQuarantinesPredicted,
  ).toBe(1);
});

test.each`
  what                               | samples                                                                                  | sudden
  ${"grew for ten hours"}            | ${growingSamples(BEGAN - 10 * HOUR, BEGAN, 6000)}                                        | ${0}
  ${"grew for three hours"}          | ${growingSamples(BEGAN - 3 * HOUR, BEGAN, 6000)}                                         | ${1}
  ${"was there at once"}             | ${[failureSample(BEGAN - MINUTE, 6000)]}                                                 | ${1}
  ${"was small until the last hour"} | ${[...growingSamples(BEGAN - 9 * HOUR, BEGAN - HOUR, 1000), failureSample(BEGAN, 6000)]} | ${1}
`("a quarantine whose escrow $what counts as sudden: $sudden", ({ samples, sudden }) => {
  const tally = scorePredictions(thresholdQuarantine({ samples }), assessedWorld());
  expect(tally).toMatchObject({ thresholdQuarantines: 1, thresholdQuarantinesSudden: sudden });
  expect(tally.leadMinutes).toHaveLength(1 - sudden);
});

test.each`
  reason                               | binding         | right
  ${PROPORTION}                        | ${"proportion"} | ${1}
  ${PROPORTION}                        | ${"floor"}      | ${0}
  ${PROPORTION}                        | ${null}         | ${0}
  ${"EncounteredBaseEscrowThreshold"}  | ${"base"}       | ${1}
  ${"EncounteredTotalEscrowThreshold"} | ${"total"}      | ${1}
  ${"EncounteredTotalEscrowThreshold"} | ${"base"}       | ${0}
`("a quarantine by $reason with $binding as binding rule at the last poll: right $right", (row) => {
  const { reason, binding, right } = row as { reason: string; binding: string; right: number };
  // Earlier binding rules do not count.
  const assessed = assessedWorld((at) =>
    at >= BEGAN - 5 * MINUTE && at < BEGAN
      ? { bindingRule: binding }
      : { bindingRule: "proportion" },
  );
  expect(scorePredictions(thresholdQuarantine({}, reason), assessed).bindingsCorrect).toBe(right);
});

test("a quarantine within a day of another one, or without a threshold reason, is not scored", () => {
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
`("a range from $low to $high times the remaining time is right $right times", (row) => {
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

test("a range that has not ended when the growth ends is not scored", () => {
  const assessed = assessedWorld(() => ({
    timeToQuarantineLowMs: HOUR,
    timeToQuarantineHighMs: 2 * DAY,
  }));
  expect(scoreRanges(thresholdQuarantine({ quarantines: [] }), assessed)).toMatchObject({
    ranges: 0,
  });
});

test("assessments without a range count as samples but not as ranges", () => {
  expect(scoreRanges(thresholdQuarantine(), assessedWorld())).toMatchObject({
    rangeAssessments: SAMPLES,
    rangesGiven: 0,
    ranges: 0,
  });
});
