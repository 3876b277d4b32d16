import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { MetricRecording, RecordedFamily } from "./metric-recording.ts";
import type { PlayedStory } from "./play-story.ts";

export type StoryFiles = {
  readonly incidents: string;
  /** A data folder of Prometheus. */
  readonly data: string;
};

/** Prometheus reads the file once for each block, so blocks are as long as it allows. */
const MAX_BLOCK = "744h";
const SECOND_MS = 1000;

/** Writes a played story as OpenMetrics text, as blocks of Prometheus, and its incidents as JSON. */
export function writeStory(folder: string, played: PlayedStory): StoryFiles {
  const data = writeBlocks(folder, played.recording);
  const incidents = join(folder, "incidents.json");
  writeFileSync(incidents, `${JSON.stringify(incidentList(played), null, 2)}\n`);
  return { incidents, data };
}

/** Writes OpenMetrics text, and from it the data folder of Prometheus, which is returned. */
export function writeBlocks(folder: string, recording: MetricRecording): string {
  const data = join(folder, "prometheus");
  mkdirSync(data, { recursive: true });
  const openMetrics = join(folder, "story.openmetrics");
  writeOpenMetrics(openMetrics, recording);
  const command = ["create-blocks-from", `--max-block-duration=${MAX_BLOCK}`, "--quiet"];
  execFileSync("promtool", ["tsdb", ...command, "openmetrics", openMetrics, data], {
    stdio: ["ignore", "ignore", 2],
  });
  return data;
}

/**
 * Samples with product timestamps. OpenMetrics has no mark for the end of a series, so Prometheus shows
 * its last value for 5 more minutes, its lookback delta.
 */
function writeOpenMetrics(file: string, recording: MetricRecording): void {
  const output = openSync(file, "w");
  for (const family of recording.families) writeSync(output, familyText(family, recording.times));
  writeSync(output, "# EOF\n");
  closeSync(output);
}

function familyText({ metadata, series }: RecordedFamily, times: readonly number[]): string {
  const lines = series.flatMap(({ id, values }) =>
    times.flatMap((at, step) => {
      const value = values[step];
      return value === undefined ? [] : [`${id} ${valueText(value)} ${at / SECOND_MS}`];
    }),
  );
  return [...metadata, ...lines, ""].join("\n");
}

const valueText = (value: number | undefined): string => String(value).replace("Infinity", "Inf");

function incidentList({ incidents }: PlayedStory) {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return incidents.map(({ incident, muted }) => ({
    id: incident.id,
    kind: incident.kind,
    application: incident.application,
    target: incident.target,
    severity: incident.severity,
    condition: incident.condition,
    reason: incident.reason.code,
    beganAt: iso(incident.beganAt),
    openedAt: iso(incident.openedAt),
    resolvedAt: iso(incident.resolvedAt),
    notifications: incident.notificationCount,
    muted: muted.map(({ from, until, by }) => ({ from: iso(from), until: iso(until), by })),
  }));
}
