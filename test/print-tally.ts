import type { Reporter, TestModule } from "vitest/node";

/** Prints the number of passed, failed and skipped tests as the last line. CI reads this line. */
// biome-ignore lint/style/noDefaultExport: vitest loads a reporter by its default export.
export default class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandled.length, skipped: 0 };
    for (const module of modules) {
      // Errors outside tests: a file that cannot be loaded, a `beforeAll` or `afterAll` that fails.
      for (const owner of [module, ...module.children.allSuites()]) {
        counts.failed += owner.errors().length;
      }
      for (const test of module.children.allTests()) {
        const state = test.result().state;
        counts[state === "pending" ? "skipped" : state] += 1;
      }
    }
    // Vitest prints its own summary before the process exits, so this line is printed last.
    process.on("exit", () => {
      process.stdout.write(
        `\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`,
      );
    });
  }
}
