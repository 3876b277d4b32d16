import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { MetricRecording } from "./metric-recording.ts";
import { prometheusDurationMs } from "./prometheus-duration.ts";
import type { RuleFile } from "./rule-file.ts";
import { ruleTestInput } from "./rule-test-input.ts";

/** An alert that fires for one set of labels, in product time. */
export type FiringAlert = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly from: number;
  /** The first step at which it does not fire; null if it fires to the end of the recording. */
  readonly until: number | null;
};

const MINUTE_MS = 60_000;
const MAX_OUTPUT_BYTES = 2 ** 30;
const FIRING = 'ALERTS{alertstate="firing"}';
const SAMPLE = /\{__name__="ALERTS"(?<labels>(?:, \w+="(?:[^"\\]|\\.)*")*)\} 1E\+00/g;
const LABEL = /(?<name>\w+)="(?<value>(?:[^"\\]|\\.)*)"/g;
const ANSWER = /time: (?<time>[^,]+),\s+exp: nil\s+got: (?<got>[^\n]*)/g;

/**
 * When each alert of the rules fires in a recording. A real promtool evaluates them at every step, with the marks that
 * Prometheus stores when a series ends. It has no output of alerts, so each step is a test that expects none, and
 * the failed tests show what fires.
 */
export function findFiringAlerts(recording: MetricRecording, rules: RuleFile): FiringAlert[] {
  const { interval, series } = ruleTestInput(recording, rules.reads);
  const [start = 0] = recording.times;
  const toPromtoolTime = (at: number) => `${(at - start) / MINUTE_MS}m`;
  const output = runPromtool({
    rule_files: [rules.file],
    evaluation_interval: interval,
    tests: [
      {
        interval,
        input_series: series,
        promql_expr_test: recording.times.map((at) => ({
          expr: FIRING,
          eval_time: toPromtoolTime(at),
          exp_samples: [],
        })),
      },
    ],
  });
  const firing = new Map<number, string[]>();
  for (const { groups } of output.matchAll(ANSWER)) {
    const at = prometheusDurationMs(groups?.["time"] ?? "") + start;
    firing.set(at, (groups?.["got"] ?? "").match(SAMPLE) ?? []);
  }
  return toSpans(recording.times, firing);
}

function runPromtool(test: object): string {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-rules-"));
  const file = join(folder, "test.yaml");
  writeFileSync(file, stringify(test, { aliasDuplicateObjects: false, lineWidth: 0 }));
  const { stdout, stderr, status, error } = spawnSync("promtool", ["test", "rules", file], {
    encoding: "utf8",
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  rmSync(folder, { recursive: true });
  if (error !== undefined) throw error;
  // 1 also means that an alert fires; then the output has what promtool has got.
  const output = `${stdout}\n${stderr}`;
  if (status !== 0 && !output.includes("got:")) throw new Error(`promtool failed: ${output}`);
  return output;
}

function toSpans(
  times: readonly number[],
  firing: ReadonlyMap<number, readonly string[]>,
): FiringAlert[] {
  const spans: FiringAlert[] = [];
  const running = new Map<string, number>();
  const end = (sample: string, until: number | null) => {
    const { alertname = "", alertstate: _, ...labels } = labelsOf(sample);
    spans.push({ name: alertname, labels, from: running.get(sample) ?? 0, until });
    running.delete(sample);
  };
  for (const at of times) {
    const now = new Set(firing.get(at));
    for (const sample of running.keys()) if (!now.has(sample)) end(sample, at);
    for (const sample of now) if (!running.has(sample)) running.set(sample, at);
  }
  for (const sample of [...running.keys()]) end(sample, null);
  return spans.toSorted((a, b) => a.from - b.from);
}

function labelsOf(sample: string): Record<string, string> {
  const labels = [...sample.matchAll(LABEL)].map(({ groups }): [string, string] => [
    groups?.["name"] ?? "",
    JSON.parse(`"${groups?.["value"]}"`) as string,
  ]);
  return Object.fromEntries(labels.filter(([name]) => name !== "__name__"));
}
