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

/** What fails grew for ten hours, and then the rule fired. */
function fired(changes: Partial<WorldTruth> = {}, reason = PROPORTION): WorldTruth {
  return worldTruth({
    quarantines: [{ jobId: "a", reason, began: BEGAN, ended: BEGAN + DAY }],
    samples: growingSamples(BEGAN - 10 * HOUR, BEGAN, 6000),
    injectedFaults: [
      { kind: "growth", affectedApps: ["A"], from: BEGAN - 10 * HOUR, until: BEGAN + HOUR },
    ],
    ...changes,
  });
}

const warning: Partial<RecordedAssessment> = { condition: "at-risk", risk: 0.6, drivers: ["rule"] };

test.each`
  warnedFor | calmAt  | lead   | foreseen
  ${180}    | ${null} | ${180} | ${1}
  ${120}    | ${null} | ${120} | ${1}
  ${115}    | ${null} | ${115} | ${0}
  ${180}    | ${30}   | ${25}  | ${0}
  ${0}      | ${null} | ${0}   | ${0}
`("warned $warnedFor minutes ahead, calm again at $calmAt: foreseen $foreseen", (row) => {
  const { warnedFor, calmAt, lead, foreseen } = row as Record<string, number>;
  const warns = isBetween(BEGAN - (warnedFor ?? 0) * MINUTE, BEGAN);
  const isCalm = (at: number) => calmAt != null && at === BEGAN - calmAt * MINUTE;
  const said = assessedWorld((at) => (warns(at) && !isCalm(at) ? warning : {}));
  expect(scorePredictions(fired(), said)).toMatchObject({
    thresholdQuarantines: 1,
    thresholdQuarantinesSudden: 0,
    thresholdQuarantinesPredicted: foreseen,
    leadMinutes: [lead],
  });
});

test.each`
  what                                | look                                        | foreseen
  ${"at risk, and why"}               | ${warning}                                  | ${1}
  ${"failing, and at what risk"}      | ${{ ...warning, condition: "failing" }}     | ${1}
  ${"a risk of a job called healthy"} | ${{ ...warning, condition: "healthy" }}     | ${0}
  ${"at risk, but not of what"}       | ${{ ...warning, drivers: [] }}              | ${0}
  ${"a time within a day"}            | ${{ timeToQuarantineMs: 20 * HOUR }}        | ${1}
  ${"a time some days away"}          | ${{ timeToQuarantineMs: 3 * DAY }}          | ${0}
  ${"in quarantine before it is"}     | ${{ ...warning, condition: "quarantined" }} | ${0}
`("to say $what is a warning: $foreseen", ({ look, foreseen }) => {
  const said = assessedWorld((at) => (at < BEGAN ? look : {}));
  expect(scorePredictions(fired(), said).thresholdQuarantinesPredicted).toBe(foreseen);
});

test("what could not be seen while Graph was out does not break a warning", () => {
  const outages = [{ from: BEGAN - 3 * HOUR, until: BEGAN - 2 * HOUR }];
  const said = assessedWorld((at) =>
    at < BEGAN && !isBetween(BEGAN - 3 * HOUR, BEGAN - 2 * HOUR)(at) ? warning : {},
  );
  expect(scorePredictions(fired({ outages }), said).thresholdQuarantinesPredicted).toBe(1);
});

test.each`
  what                               | samples                                                                                  | sudden
  ${"grew for ten hours"}            | ${growingSamples(BEGAN - 10 * HOUR, BEGAN, 6000)}                                        | ${0}
  ${"grew for three hours"}          | ${growingSamples(BEGAN - 3 * HOUR, BEGAN, 6000)}                                         | ${1}
  ${"was there at once"}             | ${[failureSample(BEGAN - MINUTE, 6000)]}                                                 | ${1}
  ${"was small until the last hour"} | ${[...growingSamples(BEGAN - 9 * HOUR, BEGAN - HOUR, 1000), failureSample(BEGAN, 6000)]} | ${1}
`("a quarantine whose escrow $what is sudden: $sudden", ({ samples, sudden }) => {
  const tally = scorePredictions(fired({ samples }), assessedWorld());
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
`("$reason with $binding binding at the last look: right $right", (row) => {
  const { reason, binding, right } = row as { reason: string; binding: string; right: number };
  // What was binding before the last look counts for nothing.
  const said = assessedWorld((at) =>
    at >= BEGAN - 5 * MINUTE && at < BEGAN ? { binding } : { binding: "proportion" },
  );
  expect(scorePredictions(fired({}, reason), said).bindingsCorrect).toBe(right);
});

test("a quarantine that follows another within a day, or is no count, is none to foresee", () => {
  const again = { jobId: "a", reason: PROPORTION, began: BEGAN + 2 * DAY, ended: null };
  const dead = { ...again, reason: "EncounteredQuarantineException" };
  const { quarantines, ...rest } = fired();
  const tally = scorePredictions(
    { ...rest, quarantines: [...quarantines, { ...again, began: BEGAN + 1.5 * DAY }, dead] },
    assessedWorld(),
  );
  expect(tally.thresholdQuarantines).toBe(1);
});

/** Looks of the last ten hours, every 40 minutes. */
const ASKED = 15;

test.each`
  low    | high   | right
  ${0.8} | ${1.2} | ${ASKED}
  ${1.1} | ${1.5} | ${0}
  ${0.2} | ${0.9} | ${0}
`("a range from $low to $high times what was left holds $right times", (row) => {
  const { low, high, right } = row as Record<"low" | "high" | "right", number>;
  const said = assessedWorld((at) =>
    at < BEGAN ? { timeLowMs: low * (BEGAN - at), timeHighMs: high * (BEGAN - at) } : {},
  );
  expect(scoreRanges(fired(), said)).toMatchObject({
    rangeAssessments: ASKED,
    rangesGiven: ASKED,
    ranges: ASKED,
    rangesCorrect: right,
  });
});

test("a range that is over while ever more fails and nothing fires is a miss", () => {
  const truth = fired({ quarantines: [] });
  const said = assessedWorld(() => ({ timeLowMs: HOUR, timeHighMs: 2 * HOUR }));
  const { ranges, rangesCorrect } = scoreRanges(truth, said);
  // Ranges of the last two hours of the growth were still open when it ended.
  expect(ranges).toBe(14);
  expect(rangesCorrect).toBe(0);
});

test("a range that is still open when the growth ends is neither right nor wrong", () => {
  const said = assessedWorld(() => ({ timeLowMs: HOUR, timeHighMs: 2 * DAY }));
  expect(scoreRanges(fired({ quarantines: [] }), said)).toMatchObject({ ranges: 0 });
});

test("a judge that gives no range is asked, and gives none", () => {
  expect(scoreRanges(fired(), assessedWorld())).toMatchObject({
    rangeAssessments: ASKED,
    rangesGiven: 0,
    ranges: 0,
  });
});
