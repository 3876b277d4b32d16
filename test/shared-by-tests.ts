import { afterAll, beforeAll, onTestFinished } from "vitest";

type Close = () => unknown;

/** Where `closeAfterTests` puts what a `start` of `sharedByTests` opens; null while none runs. */
let closesOfShared: Close[] | null = null;

/** Closes what a test has opened after the test, and what tests share after the last of them. */
export function closeAfterTests(close: Close): void {
  if (closesOfShared !== null) closesOfShared.push(close);
  else onTestFinished(async () => void (await close()));
}

/**
 * Starts something once, before the tests of the file or `describe` that calls this function. The returned
 * function gives it to each test. Only for tests that do not change what they share.
 */
export function sharedByTests<T>(start: () => Promise<T>): () => T {
  const closes: Close[] = [];
  let shared: { readonly value: T } | null = null;
  beforeAll(async () => {
    closesOfShared = closes;
    try {
      shared = { value: await start() };
    } finally {
      closesOfShared = null;
    }
  });
  afterAll(async () => {
    for (const close of closes.toReversed()) await close();
  });
  return () => {
    if (shared === null) throw new Error("what the tests share is started by a beforeAll hook");
    return shared.value;
  };
}
