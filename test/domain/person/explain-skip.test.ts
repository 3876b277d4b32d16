import fc from "fast-check";
import { expect, test } from "vitest";
import { explainSkip } from "../../../domain/person/explain-skip.ts";
import { test as law } from "../../property.ts";

test.each`
  code                                  | standing         | says
  ${"RedundantExport"}                  | ${"provisioned"} | ${"already has everything"}
  ${"NotEffectivelyEntitled"}           | ${"skipped"}     | ${"not assigned to the app, assigned without a role"}
  ${"not assigned to the application"}  | ${"skipped"}     | ${"Not assigned to 8x8"}
  ${"member of a nested group"}         | ${"skipped"}     | ${"direct members alone"}
  ${"Default Access role only"}         | ${"skipped"}     | ${"without a role that counts"}
  ${"not active in Microsoft Entra ID"} | ${"skipped"}     | ${"Disabled or deleted in Entra"}
  ${"AttributeNotSupported"}            | ${"skipped"}     | ${"does not support"}
  ${"EntityTypeNotSupported"}           | ${"skipped"}     | ${"does not support"}
  ${"NotInScope"}                       | ${"skipped"}     | ${"scoping filter leaves this object out"}
  ${"EntrySynchronizationSkipped"}      | ${"skipped"}     | ${"out of scope, or already right"}
  ${"ImportSkipped"}                    | ${"skipped"}     | ${"matching attribute is empty"}
  ${"SomethingNew"}                     | ${"skipped"}     | ${"skipped this object in 8x8: SomethingNew."}
  ${null}                               | ${"skipped"}     | ${"gave no reason"}
`("$code: $says", ({ code, standing, says }) => {
  const said = explainSkip(code, "8x8");
  expect(said.status).toBe(standing);
  expect(said.reason).toContain(says);
});

law.prop([fc.option(fc.string(), { nil: null }), fc.string()])(
  "every skip can be said aloud, and unknown ones stay unknown",
  (code, application) => {
    const { reason, remedy } = explainSkip(code, application);
    expect(`${reason} ${remedy ?? ""}`).not.toMatch(/undefined|\bNaN\b|[\p{Cc}]/u);
    expect(reason).toMatch(/[.!?…]$/);
  },
);
