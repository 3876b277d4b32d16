import { describe, expect, test } from "vitest";
import { syncJobLabel } from "../../domain/metrics/sync-job-label.ts";
import { METRICS } from "../../domain/metrics.ts";
import { job } from "./graph-records.ts";
import { CASE_TENANT, playCase } from "./play-case.ts";
import {
  HOUR,
  playTarget,
  startTarget,
  TARGET,
  TARGET_JOB,
  targetSetting,
} from "./target-fixtures.ts";

// How `/metrics` shows what the worker has read from Graph and from SCIM servers.

/** The values of a metric by the values of one of its labels. */
function valuesBy(label: string, { name }: { readonly name: string }, page: string) {
  const lines = page.split("\n").filter((line) => line.startsWith(`${name}{`));
  return Object.fromEntries(
    lines.map((line) => [
      new RegExp(`[{,]${label}="([^"]*)"`).exec(line)?.[1] ?? "",
      Number(line.split(" ").at(-1)),
    ]),
  );
}

describe("a tenant that was never polled", () => {
  test("is not up, and every kind of poll (collector) has its interval and no success", async () => {
    const target = targetSetting("http://127.0.0.1:1");
    const played = await playCase({ jobs: [], settings: { targets: [target] } });
    const page = await played.metrics();
    expect(valuesBy("tenant", METRICS.tenantUp, page)).toEqual({ [CASE_TENANT]: 0 });
    expect(valuesBy("collector", METRICS.pollInterval, page)).toEqual({
      logs: 60,
      jobs: 60,
      audits: 300,
      discovery: 21_600,
      assignments: 3600,
      targets: 300,
    });
    expect(valuesBy("collector", METRICS.pollLastSuccess, page)).toEqual({});
    expect(valuesBy("collector", METRICS.pollDroppedRows, page)).toMatchObject({ logs: 0 });
  });
});

describe("the collectors of a tenant that is polled", () => {
  test("each has an interval and a last success, the back-fill only a last success, and a collector that is off neither", async () => {
    const played = await playTarget({
      tenant: { poll: { assignments: "off" } },
      settings: { targets: [targetSetting((await startTarget()).url)] },
    });
    await played.play(HOUR / 2, "write");
    const page = await played.metrics();
    const collectors = ["audits", "discovery", "jobs", "logs", "targets"];
    expect(Object.keys(valuesBy("collector", METRICS.pollInterval, page)).sort()).toEqual(
      collectors,
    );
    const successes = valuesBy("collector", METRICS.pollLastSuccess, page);
    expect(Object.keys(successes).sort()).toEqual(["audits", "backfill", ...collectors.slice(1)]);
    expect(successes["targets"]).toBe(played.clock.now() / 1000);
  });
});

describe("a target whose token the server refuses", () => {
  test("has its samples at every scrape, although the worker probes it only once an hour", async () => {
    const server = await startTarget("another~token");
    const played = await playTarget({ settings: { targets: [targetSetting(server.url)] } });
    const missing: string[] = [];
    for (let polls = 0; polls < 36; polls += 1) {
      await played.play(5 * 60_000, "write");
      const page = await played.metrics();
      for (const metric of [METRICS.targetUp, METRICS.targetAuthValid, METRICS.lastProbe]) {
        if (valuesBy("target", metric, page)[TARGET] === undefined)
          missing.push(`${metric.name} after ${polls} polls`);
      }
    }
    expect(missing).toEqual([]);
    const page = await played.metrics();
    expect(valuesBy("target", METRICS.targetAuthValid, page)).toEqual({ [TARGET]: 0 });
    // The polls go on, and only the probes are paused.
    expect(valuesBy("collector", METRICS.pollLastSuccess, page)).toMatchObject({
      targets: played.clock.now() / 1000,
    });
    expect(
      played.clock.now() / 1000 - valuesBy("target", METRICS.lastProbe, page)[TARGET]!,
    ).toBeGreaterThan(300);
  });
});

describe("a job without rows in the log", () => {
  test("has counters of failures that begin at 0, and the numbers of objects that the job object has, by Graph's types", async () => {
    const types = [
      { key: "user to User", value: 1843 },
      { key: "group to Group", value: 12 },
    ];
    const status = { synchronizedEntryCountByType: types };
    const played = await playCase({ jobs: [job({ id: TARGET_JOB, status })] });
    await played.poll();
    await played.poll({ afterMs: 60_000 });
    const page = await played.metrics();
    expect(valuesBy("object_type", METRICS.synchronizedEntries, page)).toEqual({
      "user to User": 1843,
      "group to Group": 12,
    });
    const events = page.split("\n").filter((line) => line.startsWith(METRICS.eventsTotal.name));
    for (const action of ["create", "update", "disable"]) {
      const labels = `sync_job="${syncJobLabel(TARGET_JOB)}",action="${action}",status="failure"`;
      expect(events.filter((line) => line.endsWith(`${labels}} 0`))).toHaveLength(1);
    }
  });
});
