import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BenchRedis, startBenchRedis } from "../../bench/bench-redis.ts";
import { ALERTMANAGER_PROGRAMS, startAlertmanager } from "../../bench/story/alertmanager.ts";
import { checkInhibition } from "../../bench/story/check-inhibition.ts";
import { type FiringAlert, findFiringAlerts } from "../../bench/story/firing-alerts.ts";
import { type AlertMatches, matchAlerts } from "../../bench/story/match-alerts.ts";
import type { MetricRecording, RecordedFamily } from "../../bench/story/metric-recording.ts";
import { openAlertStory } from "../../bench/story/open-alert-story.ts";
import { type PlayedStory, playStory } from "../../bench/story/play-story.ts";
import { readRuleFile } from "../../bench/story/rule-file.ts";

// A story in which something happens for every alert is played through the product, and promtool evaluates
// the rules on the recorded pages of /metrics. So a rule reads only series that the product exports.

const generated = join(import.meta.dirname, "../../dashboards/generated");
const rules = readRuleFile(join(generated, "alerts.yaml"));
const alertmanagerProgram = ALERTMANAGER_PROGRAMS.find(
  (name) => spawnSync(name, ["--version"]).status === 0,
);

let redis: BenchRedis;
let played: PlayedStory;
let alerts: readonly FiringAlert[];
let matches: AlertMatches;

beforeAll(async () => {
  const story = await openAlertStory();
  redis = await startBenchRedis();
  played = await playStory(story, { redis, onProgress: () => undefined });
  await story.close();
  alerts = findFiringAlerts(played.recording, rules);
  matches = matchAlerts(played, alerts, rules);
});

afterAll(async () => {
  await redis?.stop();
});

const namesOf = (found: readonly FiringAlert[]) =>
  [...new Set(found.map(({ name }) => name))].sort();

const mapFamilies = (
  { times, families }: MetricRecording,
  change: (family: RecordedFamily) => readonly RecordedFamily[],
): MetricRecording => ({ times, families: families.flatMap(change) });

describe("the alert rules on the recorded pages of a story", () => {
  test("every alert fires at least once", () => {
    expect(namesOf(alerts)).toEqual(rules.alerts.map(({ name }) => name).sort());
  });

  test("the alert of each incident begins and ends within two polls of the incident", () => {
    const toleranceMs = 2 * played.pollMs;
    const late = matches.incidents.filter(
      ({ beginsLateMs, endsLateMs }) =>
        beginsLateMs === null ||
        beginsLateMs > toleranceMs ||
        Math.abs(endsLateMs ?? 0) > toleranceMs,
    );
    expect(matches.incidents.length).toBeGreaterThan(15);
    expect(late).toEqual([]);
  });

  test("no alert fires for an incident that is not open", () => {
    expect(matches.unexpected).toEqual([]);
  });

  test("the same alerts fire when two replicas of the server are scraped", () => {
    const replicas = mapFamilies(played.recording, ({ series, ...family }) => [
      {
        ...family,
        series: series.flatMap((one) => [
          one,
          { ...one, id: one.id.replace('instance="', 'instance="second-') },
        ]),
      },
    ]);
    expect(findFiringAlerts(replicas, rules)).toEqual(alerts);
  });

  test("an alert is missing if any metric that the rules read is missing", () => {
    const read = played.recording.families.filter(({ series }) =>
      series.some(({ name }) => rules.reads(name)),
    );
    expect(read.length).toBeGreaterThan(5);
    for (const { name } of read) {
      const rest = mapFamilies(played.recording, (family) =>
        family.name === name ? [] : [family],
      );
      expect(findFiringAlerts(rest, rules), `without ${name}`).not.toEqual(alerts);
    }
  });

  test("the rules read no metric that the product does not export", () => {
    const exported = played.recording.families.flatMap(({ series }) =>
      series.map(({ name }) => name),
    );
    expect(exported).toEqual(expect.arrayContaining([...rules.metrics]));
  });

  test("the example for Alertmanager inhibits an alert while Steadystate mutes the incident, and only then", async ({
    skip,
  }) => {
    if (alertmanagerProgram === undefined) return skip("Alertmanager is not installed");
    const alertmanager = await startAlertmanager(
      alertmanagerProgram,
      join(generated, "alertmanager.yaml"),
    );
    const counts = await checkInhibition(played, alerts, alertmanager).finally(alertmanager.stop);
    expect(counts.filter(({ muted }) => muted > 0).length).toBeGreaterThan(3);
    for (const { muted, mutedAndInhibited, wronglyInhibited, incidentId } of counts)
      expect({ mutedAndInhibited, wronglyInhibited }, incidentId).toEqual({
        mutedAndInhibited: muted,
        wronglyInhibited: 0,
      });
  });
});
