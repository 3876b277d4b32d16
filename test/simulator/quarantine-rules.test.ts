import { describe, expect, test } from "vitest";
import { createEscrow, nextScheduledRetryAt } from "../../simulator/provisioning/job-escrow.ts";
import {
  exceededThreshold,
  imposeQuarantine,
  quarantineDisablesAt,
} from "../../simulator/provisioning/quarantine-rules.ts";
import { DAY, HOUR, MINUTE, MONDAY } from "./small-world.ts";

describe("the published threshold that is exceeded", () => {
  // Microsoft's examples first, then the limits of each threshold.
  test.each`
    failed    | references | succeeded  | rule
    ${4000}   | ${0}       | ${0}       | ${null}
    ${45_000} | ${0}       | ${0}       | ${"EncounteredBaseEscrowThreshold"}
    ${30_000} | ${0}       | ${5000}    | ${"EncounteredEscrowProportionThreshold"}
    ${20_000} | ${0}       | ${100_000} | ${null}
    ${40_000} | ${21_000}  | ${900_000} | ${"EncounteredTotalEscrowThreshold"}
    ${4999}   | ${0}       | ${0}       | ${null}
    ${5000}   | ${0}       | ${0}       | ${"EncounteredEscrowProportionThreshold"}
    ${5000}   | ${0}       | ${7500}    | ${null}
    ${5000}   | ${0}       | ${7499}    | ${"EncounteredEscrowProportionThreshold"}
    ${40_000} | ${0}       | ${900_000} | ${null}
    ${40_001} | ${0}       | ${900_000} | ${"EncounteredBaseEscrowThreshold"}
    ${10_000} | ${50_000}  | ${900_000} | ${null}
    ${10_000} | ${50_001}  | ${900_000} | ${"EncounteredTotalEscrowThreshold"}
    ${0}      | ${59_000}  | ${10}      | ${null}
  `(
    "is $rule with $failed failed objects, $references references and $succeeded successes",
    ({ rule, ...counts }) => {
      expect(exceededThreshold(counts)).toBe(rule);
    },
  );
});

describe("the escrow of a job", () => {
  test.each`
    retries | hours
    ${0}    | ${6}
    ${1}    | ${12}
    ${2}    | ${24}
    ${3}    | ${48}
    ${4}    | ${72}
    ${29}   | ${28 * 24}
  `(
    "retries an object $hours h after its first failure if its number of retries is $retries",
    ({ retries, hours }) => {
      expect(nextScheduledRetryAt(MONDAY, retries)).toBe(MONDAY + hours * HOUR);
    },
  );

  test("retries no object after day 28", () => {
    expect(nextScheduledRetryAt(MONDAY, 30)).toBeNull();
  });

  test("retries a transient failure in the next cycle, and any other failure at its scheduled time", () => {
    const escrow = createEscrow();
    escrow.recordFailure(1, { code: "Timeout", isReference: false, edits: [] }, MONDAY);
    escrow.recordFailure(2, { code: "EntryConflict", isReference: false, edits: [] }, MONDAY);
    expect(escrow.dueObjects(MONDAY + 40 * MINUTE)).toEqual([1]);
    expect(escrow.dueObjects(MONDAY + 6 * HOUR)).toEqual([1, 2]);
  });

  test("counts references separately, and counts each object once", () => {
    const escrow = createEscrow();
    const refusal = { code: "EntryConflict", isReference: false, edits: [] };
    escrow.recordFailure(1, refusal, MONDAY);
    escrow.recordFailure(1, refusal, MONDAY + HOUR);
    escrow.recordFailure(2, { ...refusal, isReference: true }, MONDAY);
    expect([escrow.objectCount(), escrow.referenceCount()]).toEqual([1, 1]);
    escrow.release(2);
    expect([escrow.objectCount(), escrow.referenceCount()]).toEqual([1, 0]);
  });
});

describe("a series of quarantines", () => {
  const details = { reason: "EncounteredQuarantineException", error: null } as const;

  test("waits 5 minutes before the first attempt, and doubles the wait up to a day", () => {
    let quarantine = imposeQuarantine(null, details, MONDAY);
    const waitsMinutes: number[] = [];
    for (let n = 0; n < 11; n++) {
      waitsMinutes.push((quarantine.nextAttempt - quarantine.currentBegan) / MINUTE);
      quarantine = imposeQuarantine(quarantine, details, quarantine.nextAttempt);
    }
    expect(waitsMinutes).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440]);
  });

  test("keeps its start time, and disables the job four weeks after the start", () => {
    const first = imposeQuarantine(null, details, MONDAY);
    const later = imposeQuarantine(first, details, MONDAY + 9 * DAY);
    expect(later).toMatchObject({ seriesBegan: MONDAY, seriesCount: 2 });
    expect(quarantineDisablesAt(later)).toBe(MONDAY + 28 * DAY);
  });
});
