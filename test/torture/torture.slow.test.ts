import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findFaketime } from "./find-faketime.ts";
import { runSeed } from "./run-seed.ts";

// `npm run torture` plays more seeds, and other forms of Redis.

/**
 * Together these seeds kill, pause and restart every process, lose data of Redis, and let Graph and
 * the mail server fail.
 */
const SEEDS = [2, 7];

test.each(SEEDS)(
  "after the faults of seed %i, every event is counted once, every notification has arrived and every conclusion is right",
  async (seed) => {
    const folder = mkdtempSync(join(tmpdir(), "steadystate-torture-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const report = await runSeed(seed, {
      redis: "standalone",
      folder,
      faketimeLibrary: findFaketime(),
      isCalm: false,
      logProgress: () => undefined,
    });
    expect(report.problems).toEqual([]);
  },
);
