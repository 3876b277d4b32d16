import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createMetricRecorder } from "../../../bench/story/metric-recording.ts";
import { writeBlocks } from "../../../bench/story/write-story.ts";

const MINUTE = 60_000;
const START = Date.UTC(2026, 4, 4);

test("Prometheus gets every sample of a recording with the time of its step", () => {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-blocks-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const recorder = createMetricRecorder('job="steadystate"');
  recorder.add(START, '# HELP a A.\n# TYPE a gauge\na{b="c d"} 2.5\n# EOF\n');
  recorder.add(START + MINUTE, "# EOF\n");
  // Blocks are two hours long, so a sample of the next day is in another block.
  recorder.add(START + 1440 * MINUTE, 'a{b="c d"} 3\n# EOF\n');

  const data = writeBlocks(folder, recorder.recording());
  // promtool expects the write-ahead log of a Prometheus that has run.
  mkdirSync(join(data, "wal"));
  const dumped = execFileSync("promtool", ["tsdb", "dump", data], { encoding: "utf8" });
  const samples = dumped.split("\n").filter((line) => line.includes('__name__="a"'));
  expect(samples).toEqual([
    `{__name__="a", b="c d", job="steadystate"} 2.5 ${START}`,
    `{__name__="a", b="c d", job="steadystate"} 3 ${START + 1440 * MINUTE}`,
  ]);
  expect(dumped).toContain(`{__name__="up", job="steadystate"} 1 ${START + MINUTE}`);
});
