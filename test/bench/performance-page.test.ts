import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BENCHMARKS } from "../../bench/benchmarks.ts";
import { readResults, renderPerformancePage } from "../../bench/performance-page.ts";

const docsFolder = join(import.meta.dirname, "..", "..", "docs");
const page = readFileSync(join(docsFolder, "performance.md"), "utf8");
const results = readResults(docsFolder);

describe("docs/performance.md", () => {
  test("is generated from the results in performance.json", () => {
    expect(page).toBe(renderPerformancePage(results));
  });

  test.each(BENCHMARKS.map(({ name }) => name))("contains the benchmark %s", (name) => {
    expect(page).toContain(`## ${name}\n`);
  });

  test.each(BENCHMARKS.map(({ name }) => name))(
    "says when and on which machine %s was measured",
    (name) => {
      const result = results.find((one) => one.name === name);
      expect(result?.at).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(result?.machine).toMatch(/cores of .+ GiB, .+Node \d+\..+Redis \d/);
      expect(page).toContain(
        `Measured on ${result?.at} with \`${result?.command}\` on ${result?.machine}`,
      );
    },
  );

  test.each(BENCHMARKS)("shows only metrics that $name has", ({ name, metrics }) => {
    const values = results.find((one) => one.name === name)?.values ?? {};
    expect(Object.keys(metrics)).toEqual(expect.arrayContaining(Object.keys(values)));
    expect(Object.keys(values).length).toBeGreaterThan(0);
  });
});
