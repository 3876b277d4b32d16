import { expect, test } from "vitest";
import { scoreForesight, scoreRanges } from "../../bench/backtest/foresight.ts";
import type { SaidLook, TrueWorld } from "../../bench/backtest/record.ts";
import { between, DAY, failing, growing, HOUR, MINUTE, saidWorld, trueWorld } from "./worlds.ts";

const BEGAN = 4 * DAY;
const PROPORTION = "EncounteredEscrowProportionThreshold";

/** What fails grew for ten hours, and then the rule fired. */
function fired(changes: Partial<TrueWorld> = {}, reason = PROPORTION): TrueWorld {
  return trueWorld({
    quarantines: [{ jobId: "a", reason, began: BEGAN, ended: BEGAN + DAY }],
    samples: growing(BEGAN - 10 * HOUR, BEGAN, 6000),
    plants: [{ kind: "growth", harms: ["A"], from: BEGAN - 10 * HOUR, until: BEGAN + HOUR }],
    ...changes,
  });
}

const warning: Partial<SaidLook> = { condition: "at-risk", risk: 0.6, drivers: ["rule"] };

test.each`
  warnedFor | calmAt  | lead   | foreseen
  ${180}    | ${null} | ${180} | ${1}
  ${120}    | ${null} | ${120} | ${1}
  ${115}    | ${null} | ${115} | ${0}
  ${180}    | ${30}   | ${25}  | ${0}
  ${0}      | ${null} | ${0}   | ${0}
`("warned $warnedFor minutes ahead, calm again at $calmAt: foreseen $foreseen", (row) => {
  const { warnedFor, calmAt, lead, foreseen } = row as Record<string, number>;
  const warns = between(BEGAN - (warnedFor ?? 0) * MINUTE, BEGAN);
  const isCalm = (at: number) => calmAt != null && at === BEGAN - calmAt * MINUTE;
  const said = saidWorld((at) => (warns(at) && !isCalm(at) ? warning : {}));
  expect(scoreForesight(fired(), said)).toMatchObject({
    countQuarantines: 1,
    countQuarantinesSudden: 0,
    countQuarantinesForeseen: foreseen,
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
  const said = saidWorld((at) => (at < BEGAN ? look : {}));
  expect(scoreForesight(fired(), said).countQuarantinesForeseen).toBe(foreseen);
});

test("what could not be seen while Graph was out does not break a warning", () => {
  const outages = [{ from: BEGAN - 3 * HOUR, until: BEGAN - 2 * HOUR }];
  const said = saidWorld((at) =>
    at < BEGAN && !between(BEGAN - 3 * HOUR, BEGAN - 2 * HOUR)(at) ? warning : {},
  );
  expect(scoreForesight(fired({ outages }), said).countQuarantinesForeseen).toBe(1);
});

test.each`
  what                               | samples                                                                     | sudden
  ${"grew for ten hours"}            | ${growing(BEGAN - 10 * HOUR, BEGAN, 6000)}                                  | ${0}
  ${"grew for three hours"}          | ${growing(BEGAN - 3 * HOUR, BEGAN, 6000)}                                   | ${1}
  ${"was there at once"}             | ${[failing(BEGAN - MINUTE, 6000)]}                                          | ${1}
  ${"was small until the last hour"} | ${[...growing(BEGAN - 9 * HOUR, BEGAN - HOUR, 1000), failing(BEGAN, 6000)]} | ${1}
`("a quarantine whose escrow $what is sudden: $sudden", ({ samples, sudden }) => {
  const tally = scoreForesight(fired({ samples }), saidWorld());
  expect(tally).toMatchObject({ countQuarantines: 1, countQuarantinesSudden: sudden });
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
  const said = saidWorld((at) =>
    at >= BEGAN - 5 * MINUTE && at < BEGAN ? { binding } : { binding: "proportion" },
  );
  expect(scoreForesight(fired({}, reason), said).bindingsRight).toBe(right);
});

test("a quarantine that follows another within a day, or is no count, is none to foresee", () => {
  const again = { jobId: "a", reason: PROPORTION, began: BEGAN + 2 * DAY, ended: null };
  const dead = { ...again, reason: "EncounteredQuarantineException" };
  const { quarantines, ...rest } = fired();
  const tally = scoreForesight(
    { ...rest, quarantines: [...quarantines, { ...again, began: BEGAN + 1.5 * DAY }, dead] },
    saidWorld(),
  );
  expect(tally.countQuarantines).toBe(1);
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
  const said = saidWorld((at) =>
    at < BEGAN ? { timeLowMs: low * (BEGAN - at), timeHighMs: high * (BEGAN - at) } : {},
  );
  expect(scoreRanges(fired(), said)).toMatchObject({
    rangeLooks: ASKED,
    rangeLooksGiven: ASKED,
    ranges: ASKED,
    rangesRight: right,
  });
});

test("a range that is over while ever more fails and nothing fires is a miss", () => {
  const truth = fired({ quarantines: [] });
  const said = saidWorld(() => ({ timeLowMs: HOUR, timeHighMs: 2 * HOUR }));
  const { ranges, rangesRight } = scoreRanges(truth, said);
  // Ranges of the last two hours of the growth were still open when it ended.
  expect(ranges).toBe(14);
  expect(rangesRight).toBe(0);
});

test("a range that is still open when the growth ends is neither right nor wrong", () => {
  const said = saidWorld(() => ({ timeLowMs: HOUR, timeHighMs: 2 * DAY }));
  expect(scoreRanges(fired({ quarantines: [] }), said)).toMatchObject({ ranges: 0 });
});

test("a judge that gives no range is asked, and gives none", () => {
  expect(scoreRanges(fired(), saidWorld())).toMatchObject({
    rangeLooks: ASKED,
    rangeLooksGiven: 0,
    ranges: 0,
  });
});
