import type { Reporter, TestModule } from "vitest/node";

const MAX_LINE_CHARS = 400;

/**
 * Prints the names of the failed tests with the first line of each error, and as the last line the number
 * of passed, failed and skipped tests. CI reads these lines.
 */
// biome-ignore lint/style/noDefaultExport: vitest loads a reporter by its default export.
export default class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const failures = [
      ...unhandled.map((error) => failureLine("outside a test", [error])),
      ...modules.flatMap(failuresOf),
    ];
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules)
      for (const test of module.children.allTests()) counts[test.result().state] += 1;
    const tally = `${counts.passed} passed, ${failures.length} failed, ${counts.skipped + counts.pending} skipped`;
    // Vitest prints its own summary before the process exits, so these lines are printed last.
    process.on("exit", () => process.stdout.write(`\n${[...failures, tally].join("\n")}\n`));
  }
}

/** The failed tests, and errors outside tests: a file that cannot be loaded, a `beforeAll` that fails. */
function failuresOf(module: TestModule): readonly string[] {
  const { relativeModuleId: file, children } = module;
  const outside = [module, ...children.allSuites()].flatMap((owner) => owner.errors());
  const failed = [...children.allTests("failed")];
  return [
    ...outside.map((error) => failureLine(file, [error])),
    ...failed.map((test) => failureLine(`${file} > ${test.fullName}`, test.result().errors ?? [])),
  ];
}

function failureLine(place: string, errors: readonly unknown[]): string {
  const [error = "no error is known"] = errors.map(
    (each) => `${(each as { message?: unknown } | null)?.message}`,
  );
  return `failed: ${place}: ${error.split("\n")[0]}`.slice(0, MAX_LINE_CHARS);
}
