import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ObservedTarget } from "../../domain/target.ts";
import { type ScimServer, startScimServer } from "../../simulator/scim/scim-server.ts";
import { createTargetPoll, type PolledTarget } from "../../worker/poll/poll-target.ts";
import { createMemoryLog } from "./graph-stub.ts";
import { HOUR, MINUTE, T0 } from "./log-fixture.ts";

const TOKEN = "scim~token";
const POLL_INTERVAL_MS = 5 * MINUTE;

let server: ScimServer;
beforeEach(async () => {
  server = await startScimServer({ token: TOKEN, profile: "generic" });
});
afterEach(() => server.close());

function createTargetFixture(over: (url: ScimServer) => Partial<PolledTarget> = () => ({})) {
  const readings = new Map<string, ObservedTarget>();
  const points: [string, string, number][] = [];
  const clock = { now: T0 };
  const log = createMemoryLog();
  const target: PolledTarget = {
    name: "voice",
    tenant: "fabrikam",
    application: "Fabrikam Voice",
    scim: { url: server.url, token: TOKEN, allowPrivate: false },
    metrics: { url: server.metricsUrl, preset: "scim" },
    ...over(server),
  };
  const dependencies = {
    target,
    everyMs: POLL_INTERVAL_MS,
    store: {
      targets: {
        save: async (reading: ObservedTarget) => void readings.set(reading.name, reading),
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
  return { readings, points, clock, log, dependencies, look: createTargetPoll(dependencies) };
}

/** Requests that the server has counted. */
async function requestCount(): Promise<number> {
  const page = await (await fetch(server.metricsUrl)).text();
  return [...page.matchAll(/^scim_requests_total\{.*\} (\d+)$/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}

describe("a look at a target", () => {
  test("keeps the probe, the scrape, and from the second on the rates between", async () => {
    const { look, readings, points, clock } = createTargetFixture();
    const first = await look();
    expect(first).toMatchObject({
      name: "voice",
      probe: { result: "ok", at: T0 },
      scrape: { at: T0 },
      requestsPerSecond: null,
    });
    clock.now = T0 + POLL_INTERVAL_MS;
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
    const { look, dependencies, clock } = createTargetFixture();
    await look();
    clock.now = T0 + POLL_INTERVAL_MS;
    expect((await createTargetPoll(dependencies)()).requestsPerSecond).not.toBeNull();
  });

  test("without anything configured is not probed, and never up", async () => {
    const { look, points } = createTargetFixture(() => ({ scim: undefined, metrics: undefined }));
    expect(await look()).toMatchObject({ probe: null, scrape: null, requestsPerSecond: null });
    expect(points).toEqual([]);
  });

  test("leaves a server alone for as long as it asks, at most an hour", async () => {
    server.faults.set({ mode: "429", retryAfterSeconds: 7200, left: 1 });
    const { look, clock } = createTargetFixture(() => ({ metrics: undefined }));
    expect((await look()).probe).toMatchObject({ result: "throttled", at: T0 });
    const before = await requestCount();
    clock.now = T0 + HOUR - 1;
    expect((await look()).probe).toMatchObject({ result: "throttled", at: T0 });
    expect(await requestCount()).toBe(before);
    clock.now = T0 + HOUR;
    expect((await look()).probe).toMatchObject({ result: "ok", at: T0 + HOUR });
  });

  test("after three refusals knocks once an hour, so as not to be locked out", async () => {
    server.setToken("rotated");
    const { look, clock } = createTargetFixture(() => ({ metrics: undefined }));
    for (let n = 0; n < 20; n += 1) {
      clock.now = T0 + n * POLL_INTERVAL_MS;
      expect((await look()).probe).toMatchObject({ result: "auth" });
    }
    // At 0, 5 and 10 minutes, then at 70.
    expect(await requestCount()).toBe(4);
    server.setToken(TOKEN);
    clock.now = T0 + 130 * MINUTE;
    expect((await look()).probe).toMatchObject({ result: "ok" });
  });

  test("whose metrics are gone has a gap there, and is probed all the same", async () => {
    const { look, log, points } = createTargetFixture((s) => ({
      metrics: { url: s.url, preset: "scim" },
    }));
    expect(await look()).toMatchObject({ probe: { result: "ok" }, scrape: null });
    expect(points.some(([name]) => name === "target_requests_per_second")).toBe(false);
    expect(log.lines.map(({ message }) => message)).toContain("target metrics cannot be read");
  });

  test("never logs the token, nor the address with its query", async () => {
    const { look, log } = createTargetFixture();
    await look();
    server.setToken("rotated");
    await look();
    expect(JSON.stringify(log.lines)).not.toContain(TOKEN);
    expect(JSON.stringify(log.lines)).not.toContain("Users");
  });
});
