import { expect, test } from "vitest";
import { createNameMatcher } from "../../domain/name-pattern.ts";

test.each`
  patterns             | name            | matches
  ${["*"]}             | ${"8x8"}        | ${true}
  ${["8X8"]}           | ${"8x8"}        | ${true}
  ${["8x8"]}           | ${"8x8 (test)"} | ${false}
  ${["8x8*"]}          | ${"8x8 (test)"} | ${true}
  ${["*(test)"]}       | ${"8x8 (test)"} | ${true}
  ${["8*(te*t)"]}      | ${"8x8 (test)"} | ${true}
  ${["a.c"]}           | ${"abc"}        | ${false}
  ${["Slack", "Zo*m"]} | ${"Zoom"}       | ${true}
  ${[]}                | ${"8x8"}        | ${false}
`("the patterns $patterns match the name '$name': $matches", ({ patterns, name, matches }) => {
  expect(createNameMatcher(patterns)(name)).toBe(matches);
});
