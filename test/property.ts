import fc from "fast-check";
import { test as base } from "vitest";

// The package `@fast-check/vitest` has the same `test.prop`, but its import takes more than a
// second in each test file, because it builds every combination of modifiers
// (`test.concurrent.skip…`).

type Arbitraries<Values extends readonly unknown[]> = {
  [Index in keyof Values]: fc.Arbitrary<Values[Index]>;
};

/** Vitest's `test` with a method `test.prop`, which runs a test with generated values. */
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
