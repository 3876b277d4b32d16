import { expect, test } from "vitest";
import type { QuarantineAssessment } from "../../../domain/quarantine-assessment.ts";
import { HOUR } from "../../../domain/time.ts";
import { jobValues } from "../../../worker/notify/message-values.ts";
import { MORNING } from "../../domain/job-fixtures.ts";
import { assess, leavers, withLeavers } from "./mail-cases.ts";

const GROWING = withLeavers(assess(leavers(MORNING), null, MORNING), MORNING);
const TIME = { rule: "base", ms: 5 * HOUR, lowMs: 4 * HOUR, highMs: 7 * HOUR } as const;

function limitsText(change: Partial<QuarantineAssessment>): string {
  const quarantine = {
    ...GROWING.quarantine,
    isInForce: false,
    timeToQuarantine: null,
    noTimeReason: null,
    ...change,
  };
  return jobValues({ ...GROWING, quarantine })
    .filter(({ label }) => label === "Quarantine limit")
    .map(({ text }) => text)
    .join("\n");
}

const AT_THIS_PACE = "At the present pace, the job reaches this limit before the others.";
const IF_IT_GROWS = "If this number grows, the job probably reaches this limit first.";

test.each<{
  state: string;
  change: Partial<QuarantineAssessment>;
  sentence: string | null;
}>([
  {
    state: "failures grow, and the time to quarantine is known",
    change: { timeToQuarantine: { ...TIME, isExceeded: false } },
    sentence: AT_THIS_PACE,
  },
  {
    state: "failures grow slowly",
    change: { noTimeReason: { code: "beyond-horizon" } },
    sentence: AT_THIS_PACE,
  },
  {
    state: "failures do not grow",
    change: { noTimeReason: { code: "does-not-grow" } },
    sentence: IF_IT_GROWS,
  },
  {
    state: "failures have grown in only one cycle",
    change: { noTimeReason: { code: "not-enough-known" } },
    sentence: IF_IT_GROWS,
  },
  {
    state: "the log was not read lately",
    change: { noTimeReason: { code: "log-not-read" } },
    sentence: IF_IT_GROWS,
  },
  {
    state: "the limit is exceeded",
    change: { timeToQuarantine: { ...TIME, isExceeded: true } },
    sentence: null,
  },
  { state: "the job is in quarantine", change: { isInForce: true }, sentence: null },
])(
  "what a mail says about the first quarantine limit, if $state: $sentence",
  ({ change, sentence }) => {
    const text = limitsText(change);
    expect(text).toContain("5,000 failing objects");
    const given = [AT_THIS_PACE, IF_IT_GROWS].filter((each) => text.includes(each));
    expect(given).toEqual(sentence === null ? [] : [sentence]);
  },
);
