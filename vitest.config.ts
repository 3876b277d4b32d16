import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * The path of a test alone decides to which project it belongs. The first rule that fits applies:
 *
 * - `*.slow.test.ts`                             slow: more than about 20 s of work
 * - `test/browser/`                              browser: needs Chromium
 * - a folder of UNIT_FOLDERS, or `test/` itself  unit: needs no Redis, no build and no network
 * - everything else                              integration: real Redis, Prometheus and built programs
 */
export const UNIT_FOLDERS = ["backtest", "config", "docs", "domain", "torture", "wording"];

const ALL = "test/**/*.test.ts";
const SLOW = "test/**/*.slow.test.ts";
const BROWSER = "test/browser/**/*.test.ts";
const UNIT = ["test/*.test.ts", ...UNIT_FOLDERS.map((folder) => `test/${folder}/**/*.test.ts`)];

const MINUTE_MS = 60_000;
/** They end a test that hangs, and are far above what a test needs on a loaded machine. */
const limits = { testTimeout: 3 * MINUTE_MS, hookTimeout: 5 * MINUTE_MS };

/** How long `expect.poll` waits; by default it gives up after a second. */
const expectOptions = { poll: { timeout: MINUTE_MS } };

/** Vitest shortens the values in test names to 40 characters, which cuts sentences in the middle. */
const chaiConfig = { truncateThreshold: 250 };

const setupFiles = ["test/seed-properties.ts"];
const setupFilesWithServers = [...setupFiles, "test/connections.ts"];
const globalSetup = ["test/start-redis-for-run.ts"];

/** These files take minutes, in which they mostly wait. If they began last, the whole run would wait for them. */
const LONGEST_FILES = ["backtest.slow", "demo.slow", "worker-killed.slow", "set-clock.slow"];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) =>
      LONGEST_FILES.some((name) => moduleId.includes(name));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

// With `isolate: false` a process loads each module once and not once per test file. This is possible because no test
// file leaves state in a module, and it reduces the time of a run to a third.
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    reporters: ["default", "./test/print-tally.ts"],
    // CI has two cores. Two more workers use them while the tests wait for servers and processes.
    maxWorkers: 4,
    projects: [
      {
        test: {
          name: "unit",
          include: UNIT,
          exclude: [SLOW],
          setupFiles,
          chaiConfig,
          ...limits,
          isolate: false,
          pool: "threads",
        },
      },
      {
        test: {
          name: "integration",
          isolate: false,
          include: [ALL],
          exclude: [...UNIT, BROWSER, SLOW],
          setupFiles: setupFilesWithServers,
          chaiConfig,
          globalSetup,
          ...limits,
        },
      },
      {
        test: {
          name: "browser",
          isolate: false,
          expect: expectOptions,
          include: [BROWSER],
          exclude: [SLOW],
          setupFiles: setupFilesWithServers,
          chaiConfig,
          globalSetup,
          ...limits,
        },
      },
      {
        test: {
          name: "slow",
          isolate: false,
          expect: expectOptions,
          include: [SLOW],
          setupFiles: setupFilesWithServers,
          chaiConfig,
          globalSetup,
          testTimeout: 30 * MINUTE_MS,
          hookTimeout: 10 * MINUTE_MS,
        },
      },
    ],
  },
});
