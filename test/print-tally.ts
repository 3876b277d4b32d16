import type { Reporter, TestModule } from "vitest/node";

/** Prints the last line of a run, which CI counts: `N passed, N failed, N skipped`. */
// biome-ignore lint/style/noDefaultExport: vitest loads a reporter by its default export.
export default class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandled.length, skipped: 0 };
    for (const module of modules) {
      if (module.state() === "failed" && [...module.children.allTests()].length === 0) {
        count.failed += 1;
      }
      for (const test of module.children.allTests()) {
        const state = test.result().state;
        count[state === "pending" ? "skipped" : state] += 1;
      }
    }
    // Vitest prints its own summary first.
    process.on("exit", () => {
      process.stdout.write(
        `\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`,
      );
    });
  }
}
