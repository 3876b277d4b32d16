import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TargetReading } from "../../domain/target.ts";
import { type ScimTarget, startScim } from "../../simulator/scim/server.ts";
import { observeTarget, type Target } from "../../worker/observe/targets.ts";
import { keptLog } from "./little-graph.ts";
import { HOUR, MINUTE, T0 } from "./log-world.ts";

const TOKEN = "scim~token";
const EVERY = 5 * MINUTE;

let server: ScimTarget;
beforeEach(async () => {
  server = await startScim({ token: TOKEN, profile: "generic" });
});
afterEach(() => server.close());

function world(over: (url: ScimTarget) => Partial<Target> = () => ({})) {
  const readings = new Map<string, TargetReading>();
  const points: [string, string, number][] = [];
  const clock = { now: T0 };
  const log = keptLog();
  const target: Target = {
    name: "voice",
    tenant: "fabrikam",
    application: "Fabrikam Voice",
    scim: { url: server.url, token: TOKEN, allowPrivate: false },
    metrics: { url: server.metricsUrl, preset: "scim" },
    ...over(server),
  };
  const deps = {
    target,
    everyMs: EVERY,
    store: {
      targets: {
        save: async (reading: TargetReading) => void readings.set(reading.name, reading),
        list: async () => [...readings.values()],
      },
      series: {
        put: async (name: string, _tenant: string, subject: string, point: { value: number }) =>
          void points.push([name, subject, point.value]),
      },
    },
    now: () => clock.now,
    realNow: Date.now,
    uuid: randomUUID,
    log,
  };
  return { readings, points, clock, log, deps, look: observeTarget(deps) };
}

/** Requests that the server has counted. */
async function asked(): Promise<number> {
  const page = await (await fetch(server.metricsUrl)).text();
  return [...page.matchAll(/^scim_requests_total\{.*\} (\d+)$/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}

describe("a look at a target", () => {
  test("keeps the probe, the scrape, and from the second on the rates between", async () => {
    const { look, readings, points, clock } = world();
    const first = await look();
    expect(first).toMatchObject({
      name: "voice",
      probe: { result: "ok", at: T0 },
      scrape: { at: T0 },
      requestsPerSecond: null,
    });
    clock.now = T0 + EVERY;
    const second = await look();
    // The second scrape has seen the second probe.
    expect(second.requestsPerSecond).toBeCloseTo(1 / 300);
    expect(second.failuresPerSecond).toBe(0);
    expect(readings.get("voice")).toEqual(second);
    expect(points.map(([name, subject]) => `${name} ${subject}`)).toEqual([
      "target_probe_ok voice",
      "target_probe_latency_ms voice",
      "target_probe_ok voice",
      "target_probe_latency_ms voice",
      "target_requests_per_second voice",
      "target_failures_per_second voice",
      "target_latency_ms voice",
      "target_status_per_second voice GET 200",
    ]);
  });

  test("goes on from the reading that another process kept", async () => {
    const { look, deps, clock } = world();
    await look();
    clock.now = T0 + EVERY;
    expect((await observeTarget(deps)()).requestsPerSecond).not.toBeNull();
  });

  test("without anything configured is not probed, and never up", async () => {
    const { look, points } = world(() => ({ scim: undefined, metrics: undefined }));
    expect(await look()).toMatchObject({ probe: null, scrape: null, requestsPerSecond: null });
    expect(points).toEqual([]);
  });

  test("leaves a server alone for as long as it asks, at most an hour", async () => {
    server.fault.set({ mode: "429", retryAfterSeconds: 7200, left: 1 });
    const { look, clock } = world(() => ({ metrics: undefined }));
    expect((await look()).probe).toMatchObject({ result: "throttled", at: T0 });
    const before = await asked();
    clock.now = T0 + HOUR - 1;
    expect((await look()).probe).toMatchObject({ result: "throttled", at: T0 });
    expect(await asked()).toBe(before);
    clock.now = T0 + HOUR;
    expect((await look()).probe).toMatchObject({ result: "ok", at: T0 + HOUR });
  });

  test("after three refusals knocks once an hour, so as not to be locked out", async () => {
    server.setToken("rotated");
    const { look, clock } = world(() => ({ metrics: undefined }));
    for (let n = 0; n < 20; n += 1) {
      clock.now = T0 + n * EVERY;
      expect((await look()).probe).toMatchObject({ result: "auth" });
    }
    // At 0, 5 and 10 minutes, then at 70.
    expect(await asked()).toBe(4);
    server.setToken(TOKEN);
    clock.now = T0 + 130 * MINUTE;
    expect((await look()).probe).toMatchObject({ result: "ok" });
  });

  test("whose metrics are gone has a gap there, and is probed all the same", async () => {
    const { look, log, points } = world((s) => ({
      metrics: { url: s.url, preset: "scim" },
    }));
    expect(await look()).toMatchObject({ probe: { result: "ok" }, scrape: null });
    expect(points.some(([name]) => name === "target_requests_per_second")).toBe(false);
    expect(log.lines.map(({ message }) => message)).toContain("target metrics cannot be read");
  });

  test("never logs the token, nor the address with its query", async () => {
    const { look, log } = world();
    await look();
    server.setToken("rotated");
    await look();
    expect(JSON.stringify(log.lines)).not.toContain(TOKEN);
    expect(JSON.stringify(log.lines)).not.toContain("Users");
  });
});
