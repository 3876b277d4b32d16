import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { DATA_AGE_RATIO, grownInAnHour, STARTED_PROCESSES } from "../../dashboards/queries.ts";
import { exportedThresholds } from "../../domain/metrics/exported-thresholds.ts";
import { METRICS } from "../../domain/metrics.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";

type Series = readonly (readonly [series: string, values: string])[];
type Samples = readonly { readonly labels: string; readonly value: number }[];

/**
 * Evaluates a query of a dashboard after 100 minutes in Prometheus' own test runner. Throws if the
 * result differs.
 */
function expectResult(query: string, series: Series, samples: Samples): void {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-query-"));
  const file = join(folder, "test.yaml");
  const test = {
    interval: "1m",
    input_series: series.map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      { expr: query.replaceAll(/\$\w+/g, ".+"), eval_time: "100m", exp_samples: samples },
    ],
  };
  writeFileSync(file, stringify({ tests: [test] }));
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

describe("the growth of a counter in an hour", () => {
  const JOB = 'job="steadystate", tenant="contoso", application="8x8", sync_job="8x8-1f2e3d4c"';
  const CONFLICT = `${METRICS.eventErrorsTotal.name}{${JOB}, error_code="EntryConflict"}`;
  const EVENTS = `${METRICS.eventsTotal.name}{${JOB}, action="create", status="success"}`;
  const QUERY = grownInAnHour("error_code", METRICS.eventErrorsTotal);
  const LABELS =
    '{tenant="contoso", application="8x8", sync_job="8x8-1f2e3d4c", error_code="EntryConflict"}';

  test.each<readonly [name: string, events: string, errors: string, value: number | null]>([
    ["is the whole counter of an error that is new", "5x120", "_x90 36x30", 36],
    ["is the difference for an error that occurred before", "5x120", "30x60 36x60", 6],
    ["is empty before a job has been scraped for an hour", "_x90 5x30", "_x90 36x30", null],
  ])("%s", (_, events, errors, value) => {
    const series: Series = [
      [EVENTS, events],
      [CONFLICT, errors],
    ];
    expectResult(QUERY, series, value === null ? [] : [{ labels: LABELS, value }]);
  });
});

describe("the processes that have started", () => {
  const seriesOf = (process: string) =>
    `${METRICS.problem.name}{job="steadystate", process="${process}", code="clock-jumped"}`;

  test("are those that have data now and had none five minutes ago", () => {
    const series: Series = [
      [seriesOf("server@host:1"), "0x120"],
      [seriesOf("worker@host:2"), "0x90"],
      [seriesOf("worker@host:3"), "_x97 0x20"],
    ];
    expectResult(STARTED_PROCESSES, series, [{ labels: '{process="worker@host:3"}', value: 1 }]);
  });

  test("do not include a process after a gap in the scrapes", () => {
    const series: Series = [[seriesOf("server@host:1"), "0x80 _x17 0x20"]];
    expectResult(STARTED_PROCESSES, series, []);
  });
});

describe("the age of the data as a share of its limit", () => {
  const pollSeries = (metric: { readonly name: string }, collector: string) =>
    `${metric.name}{job="steadystate", tenant="contoso", collector="${collector}"}`;
  const INSTALLATION: Series = [
    [`${METRICS.now.name}{job="steadystate"}`, "100000x120"],
    ...exportedThresholds(DEFAULT_THRESHOLDS).map(
      ({ name, value }) =>
        [`${METRICS.threshold.name}{job="steadystate", name="${name}"}`, `${value}x120`] as const,
    ),
  ];

  test("is infinite for a source that was never read, and leaves out a back-fill that has ended", () => {
    const series: Series = [
      ...INSTALLATION,
      [pollSeries(METRICS.pollInterval, "logs"), "60x120"],
      [pollSeries(METRICS.pollLastSuccess, "logs"), "99550x120"],
      [pollSeries(METRICS.pollInterval, "jobs"), "60x120"],
      [pollSeries(METRICS.pollLastSuccess, "backfill"), "5000x120"],
    ];
    expectResult(DATA_AGE_RATIO, series, [
      { labels: '{tenant="contoso", collector="logs"}', value: 0.5 },
      { labels: '{tenant="contoso", collector="jobs"}', value: Number.POSITIVE_INFINITY },
    ]);
  });
});
