import fc from "fast-check";
import { test as base } from "vitest";

// `@fast-check/vitest` offers the same `test.prop`, but it builds every chain of modifiers
// (`test.concurrent.skip.only…`) when it is imported, which takes over one second in each test file.

type Arbitraries<Values extends readonly unknown[]> = {
  [Index in keyof Values]: fc.Arbitrary<Values[Index]>;
};

/** `test` of vitest with `test.prop`, which runs the test with values that fast-check generates. */
export const test = Object.assign(base.extend({}), { prop });

function prop<Values extends [unknown, ...unknown[]]>(
  arbitraries: Arbitraries<Values>,
  parameters: fc.Parameters<Values> = {},
) {
  return (name: string, check: (...values: Values) => unknown, timeoutMs?: number): void => {
    const property = fc.asyncProperty<Values>(...arbitraries, async (...values) => {
      return (await check(...values)) !== false;
    });
    base(name, () => fc.assert(property, parameters), timeoutMs);
  };
}
