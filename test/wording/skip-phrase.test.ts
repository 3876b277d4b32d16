import { expect, test } from "vitest";
import { findSkipReason } from "../../domain/failure/skip-rules.ts";
import { skipPhrase } from "../../wording/skip-phrase.ts";

test.each`
  skipCode                         | phrase
  ${"NotEffectivelyEntitled"}      | ${"not assigned, assigned without a role that counts for provisioning, or disabled in the source"}
  ${"RedundantExport"}             | ${"nothing to change"}
  ${"Not in scope by the filters"} | ${"outside the scoping filters"}
  ${"AttributeValidationFailed"}   | ${null}
  ${""}                            | ${null}
`("the skip code '$skipCode' has the words '$phrase'", ({ skipCode, phrase }) => {
  expect(skipPhrase(findSkipReason(skipCode)?.code ?? null)).toBe(phrase);
});
