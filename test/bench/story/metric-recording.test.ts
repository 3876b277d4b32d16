import { describe, expect, test } from "vitest";
import { createMetricRecorder } from "../../../bench/story/metric-recording.ts";
import { ruleTestInput } from "../../../bench/story/rule-test-input.ts";

const MINUTE = 60_000;
const START = Date.UTC(2026, 4, 4);
const LABELS = 'job="steadystate"';

const page = (...samples: readonly string[]) =>
  ["# HELP a A.", "# TYPE a gauge", ...samples, "# EOF", ""].join("\n");

function recordPages(...pages: readonly string[]) {
  const recorder = createMetricRecorder(LABELS);
  for (const [step, text] of pages.entries()) recorder.add(START + step * MINUTE, text);
  return recorder.recording();
}

describe("a recording of /metrics", () => {
  test("has one value per step, no value for a step without the series, and the labels of the scrape", () => {
    const { families, times } = recordPages(page('a{b="c d}"} 1'), page(), page('a{b="c d}"} 2.5'));
    expect(times).toEqual([START, START + MINUTE, START + 2 * MINUTE]);
    const family = families.find(({ name }) => name === "a");
    expect(family?.metadata).toEqual(["# HELP a A.", "# TYPE a gauge"]);
    expect(family?.series.map(({ id }) => id)).toEqual(['a{job="steadystate",b="c d}"}']);
    expect([...(family?.series[0]?.values ?? [])]).toEqual([1, undefined, 2.5]);
  });

  test("has the series `up`, as every scrape has", () => {
    const { families } = recordPages(page(), page());
    expect(families.find(({ name }) => name === "up")?.series[0]).toMatchObject({
      id: 'up{job="steadystate"}',
      values: [1, 1],
    });
  });

  test("refuses a line that it cannot read", () => {
    expect(() => recordPages(page("no sample at all"))).toThrow("no sample at all");
  });
});

describe("the input of promtool", () => {
  const inputOf = (name: string, ...pages: readonly string[]) =>
    ruleTestInput(recordPages(...pages), (used) => used === name);

  test("marks the end of a series as stale, as Prometheus does", () => {
    const { series, interval } = inputOf(
      "a",
      page("a 1"),
      page("a 1"),
      page(),
      page(),
      page("a 3"),
    );
    expect(interval).toBe("60s");
    expect(series).toEqual([{ series: 'a{job="steadystate"}', values: "1x1 stale _ 3" }]);
  });

  test("has only series that a rule reads", () => {
    expect(inputOf("b", page("a 1"), page("a 1")).series).toEqual([]);
  });
});
