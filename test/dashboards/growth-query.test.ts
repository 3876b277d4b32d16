import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { grownInAnHour } from "../../dashboards/queries.ts";
import { METRICS } from "../../domain/metrics.ts";

const JOB = 'job="steadystate", tenant="contoso", application="8x8", sync_job="8x8-1f2e3d4c"';
const CONFLICT = `${METRICS.eventErrorsTotal.name}{${JOB}, error_code="EntryConflict", error_class="conflict"}`;
const EVENTS = `${METRICS.eventsTotal.name}{${JOB}, action="create", status="success"}`;
const QUERY = grownInAnHour("error_code", METRICS.eventErrorsTotal).replaceAll(/\$\w+/g, ".+");

/** Evaluates QUERY in Prometheus' own test runner; throws if the result differs. */
function expectGrowth(series: readonly (readonly [string, string])[], value: number | null): void {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-growth-"));
  const labels =
    '{tenant="contoso", application="8x8", sync_job="8x8-1f2e3d4c", error_code="EntryConflict"}';
  const file = join(folder, "test.yaml");
  writeFileSync(
    file,
    stringify({
      tests: [
        {
          interval: "1m",
          input_series: series.map(([name, values]) => ({ series: name, values })),
          promql_expr_test: [
            {
              expr: QUERY,
              eval_time: "100m",
              exp_samples: value === null ? [] : [{ labels, value }],
            },
          ],
        },
      ],
    }),
  );
  try {
    const output = execFileSync("promtool", ["test", "rules", file], {
      encoding: "utf8",
      stdio: "pipe",
    });
    expect(output).toContain("SUCCESS");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("an error that is new counts from 0, because it had no sample before", () => {
  expectGrowth(
    [
      [EVENTS, "5x120"],
      [CONFLICT, "_x90 36x30"],
    ],
    36,
  );
});

test("an error that occurred before counts by its growth", () => {
  expectGrowth(
    [
      [EVENTS, "5x120"],
      [CONFLICT, "30x60 36x60"],
    ],
    6,
  );
});

test("errors from before the first scrape of a job do not count as new", () => {
  expectGrowth(
    [
      [EVENTS, "_x90 5x30"],
      [CONFLICT, "_x90 36x30"],
    ],
    null,
  );
});
