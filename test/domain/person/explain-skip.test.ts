import fc from "fast-check";
import { expect, test } from "vitest";
import { explainSkip } from "../../../domain/person/explain-skip.ts";
import { personText } from "../../../wording/person.ts";
import { test as law } from "../../property.ts";
import { failedEvent } from "../failure/failure-fixtures.ts";
import { appStatus } from "./object-state-fixtures.ts";

test.each`
  skipCode                         | expected                        | reason
  ${"RedundantExport"}             | ${"already-in-sync"}            | ${"already has the values"}
  ${"NotEffectivelyEntitled"}      | ${"skipped-not-entitled"}       | ${"not assigned, assigned without a role"}
  ${"EntityTypeNotSupported"}      | ${"skipped-unsupported-object"} | ${"does not support"}
  ${"EntrySynchronizationSkipped"} | ${"skipped-nothing-to-do"}      | ${"out of scope, or already correct"}
  ${"ImportSkipped"}               | ${"skipped-known-error"}        | ${"matching attribute is empty"}
  ${"SomethingNew"}                | ${"skipped-unexplained"}        | ${"skipped this object in 8x8: SomethingNew."}
  ${""}                            | ${"skipped-unexplained"}        | ${"gave no reason"}
`("the skip code $skipCode gives the reason $expected", ({ skipCode, expected, reason }) => {
  const skipReason = explainSkip(skipCode, explanationOf(skipCode));
  expect(skipReason.code).toBe(expected);
  expect(textOfSkip(skipReason, "8x8").reason).toContain(reason);
});

law.prop([fc.string(), fc.string()])(
  "every skip code has a text of whole sentences, even an unknown code",
  (skipCode, application) => {
    const { reason, remedy } = textOfSkip(
      explainSkip(skipCode, explanationOf(skipCode)),
      application,
    );
    expect(`${reason} ${remedy ?? ""}`).not.toMatch(/undefined|\bNaN\b|[\p{Cc}]/u);
    expect(reason).toMatch(/[.!?…]$/);
  },
);

const explanationOf = (skipCode: string) =>
  failedEvent(null, { status: "skipped", code: skipCode }).explanation;

function textOfSkip(reason: ReturnType<typeof explainSkip>, application: string) {
  const skip = { failedTries: null, remainingAccountWrittenAt: null };
  return personText({ ...appStatus({ ...reason, ...skip }), application });
}
