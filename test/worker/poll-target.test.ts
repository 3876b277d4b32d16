import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ObservedTarget, UNKNOWN_TRAFFIC } from "../../domain/target.ts";
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

function createTargetFixture(over: (scimServer: ScimServer) => Partial<PolledTarget> = () => ({})) {
  const savedTargets = new Map<string, ObservedTarget>();
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
    pollIntervalMs: POLL_INTERVAL_MS,
    store: {
      targets: {
        save: async (savedTarget: ObservedTarget) =>
          void savedTargets.set(savedTarget.name, savedTarget),
        list: async () => [...savedTargets.values()],
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
  return { savedTargets, points, clock, log, dependencies, poll: createTargetPoll(dependencies) };
}

/** The number of SCIM requests that the server has counted in its metrics. */
async function requestCount(): Promise<number> {
  const page = await (await fetch(server.metricsUrl)).text();
  return [...page.matchAll(/^scim_requests_total\{.*\} (\d+)$/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}

describe("a poll of a target", () => {
  test("every poll stores probe and metrics, and the second poll also stores rates", async () => {
    const { poll, savedTargets, points, clock } = createTargetFixture();
    const first = await poll();
    expect(first).toMatchObject({
      name: "voice",
      probe: { result: "ok", at: T0 },
      scrape: { at: T0 },
      traffic: UNKNOWN_TRAFFIC,
    });
    clock.now = T0 + POLL_INTERVAL_MS;
    const second = await poll();
    // The second scrape counts the second probe.
    expect(second.traffic.requestsPerSecond).toBeCloseTo(1 / 300);
    expect(second.traffic.failuresPerSecond).toBe(0);
    expect(savedTargets.get("voice")).toEqual(second);
    expect(points.map(([name, subject]) => `${name} ${subject}`)).toEqual([
      "target-probe-failed voice",
      "target-probe-latency-ms voice",
      "target-probe-failed voice",
      "target-probe-latency-ms voice",
      "target-requests-per-second voice",
      "target-failures-per-second voice",
      "target-throttled-per-second voice",
      "target-server-errors-per-second voice",
      "target-latency-ms voice",
      "target-latency-p95-ms voice",
    ]);
  });

  test("rates are computed from the last scrape, even if another process has stored this scrape", async () => {
    const { poll, dependencies, clock } = createTargetFixture();
    await poll();
    clock.now = T0 + POLL_INTERVAL_MS;
    expect((await createTargetPoll(dependencies)()).traffic.requestsPerSecond).not.toBeNull();
  });

  test("a failing target keeps the time of its first failed probe until a probe succeeds", async () => {
    const { poll, clock } = createTargetFixture(() => ({ metrics: undefined }));
    const failingSinceAt = async (now: number) => {
      clock.now = now;
      return (await poll()).failingSince;
    };
    expect(await failingSinceAt(T0)).toBeNull();
    server.faults.add({ mode: "503html", left: 2 });
    expect(await failingSinceAt(T0 + HOUR)).toBe(T0 + HOUR);
    expect(await failingSinceAt(T0 + 2 * HOUR)).toBe(T0 + HOUR);
    expect(await failingSinceAt(T0 + 3 * HOUR)).toBeNull();
  });

  const jwt = (payload: object) =>
    ["{}", JSON.stringify(payload), "signature"]
      .map((part) => Buffer.from(part).toString("base64url"))
      .join(".");
  const expiringJwt = jwt({ sub: "scim", exp: (T0 + 20 * HOUR) / 1000 });
  const [entra, ownCopy] = [
    { at: T0 + 9 * HOUR, whose: "entra" },
    { at: T0 + 20 * HOUR, whose: "own-copy" },
  ];

  test.each`
    source                               | setting          | token                            | tokenExpiry
    ${"the setting"}                     | ${T0 + 9 * HOUR} | ${undefined}                     | ${entra}
    ${"a JWT"}                           | ${undefined}     | ${expiringJwt}                   | ${ownCopy}
    ${"a setting beside a JWT"}          | ${T0 + 9 * HOUR} | ${expiringJwt}                   | ${entra}
    ${"a token that is no JWT"}          | ${undefined}     | ${TOKEN}                         | ${null}
    ${"a JWT without an expiry"}         | ${undefined}     | ${jwt({ sub: "scim" })}          | ${null}
    ${"a JWT with an expiry as text"}    | ${undefined}     | ${jwt({ exp: "tomorrow" })}      | ${null}
    ${"a JWT with an impossible expiry"} | ${undefined}     | ${jwt({ exp: T0 * 1000 })}       | ${null}
    ${"a JWT whose claims are no JSON"}  | ${undefined}     | ${"e30.bm8ganNvbg.c2lnbmF0dXJl"} | ${null}
    ${"an encrypted JWT"}                | ${undefined}     | ${"a.b.c.d.e"}                   | ${null}
  `("the token expiry of $source is $tokenExpiry", async ({ setting, token, tokenExpiry }) => {
    const { poll, log } = createTargetFixture((scimServer) => ({
      tokenExpiresAt: setting,
      scim: token === undefined ? undefined : { url: scimServer.url, token, allowPrivate: false },
    }));
    expect((await poll()).tokenExpiry).toEqual(tokenExpiry);
    expect(JSON.stringify(log.lines)).not.toContain(token ?? "?");
  });

  test("a target keeps since when its token is refused, and when it was accepted last", async () => {
    const { poll, clock } = createTargetFixture(() => ({ metrics: undefined }));
    const historyAt = async (now: number) => {
      clock.now = now;
      const { failingSince, refusedSince, acceptedAt } = await poll();
      return { failingSince, refusedSince, acceptedAt };
    };
    await historyAt(T0);
    server.faults.add({ mode: "503html", left: 1 });
    const failing = { failingSince: T0 + HOUR, refusedSince: null, acceptedAt: T0 };
    expect(await historyAt(T0 + HOUR)).toEqual(failing);
    server.setToken("rotated");
    const refused = { ...failing, refusedSince: T0 + 2 * HOUR };
    expect(await historyAt(T0 + 2 * HOUR)).toEqual(refused);
    expect(await historyAt(T0 + 3 * HOUR)).toEqual(refused);
    server.setToken(TOKEN);
    const accepted = { failingSince: null, refusedSince: null, acceptedAt: T0 + 4 * HOUR };
    expect(await historyAt(T0 + 4 * HOUR)).toEqual(accepted);
  });

  test("the poll of a target without probe and metrics has no results and stores no series", async () => {
    const { poll, points } = createTargetFixture(() => ({ scim: undefined, metrics: undefined }));
    expect(await poll()).toMatchObject({ probe: null, scrape: null, traffic: UNKNOWN_TRAFFIC });
    expect(points).toEqual([]);
  });

  test("after an answer with Retry-After, the probe pauses for this time, at most for an hour", async () => {
    server.faults.add({ mode: "429", retryAfterSeconds: 7200, left: 1 });
    const { poll, clock } = createTargetFixture(() => ({ metrics: undefined }));
    expect((await poll()).probe).toMatchObject({ result: "throttled", at: T0 });
    const before = await requestCount();
    clock.now = T0 + HOUR - 1;
    expect((await poll()).probe).toMatchObject({ result: "throttled", at: T0 });
    expect(await requestCount()).toBe(before);
    clock.now = T0 + HOUR;
    expect((await poll()).probe).toMatchObject({ result: "ok", at: T0 + HOUR });
  });

  test("after three refused sign-ins, the target is probed once an hour", async () => {
    server.setToken("rotated");
    const { poll, clock } = createTargetFixture(() => ({ metrics: undefined }));
    for (let n = 0; n < 20; n += 1) {
      clock.now = T0 + n * POLL_INTERVAL_MS;
      expect((await poll()).probe).toMatchObject({ result: "auth" });
    }
    // Probes at 0, 5, 10 and 70 minutes, and the next one at 130 minutes.
    expect((await poll()).nextProbeAt).toBe(T0 + 130 * MINUTE);
    expect(await requestCount()).toBe(4);
    server.setToken(TOKEN);
    clock.now = T0 + 130 * MINUTE;
    expect((await poll()).probe).toMatchObject({ result: "ok" });
  });

  test("if the metrics of a target cannot be read, the target is probed, but no rates are stored", async () => {
    const { poll, log, points } = createTargetFixture((scimServer) => ({
      metrics: { url: scimServer.url, preset: "scim" },
    }));
    expect(await poll()).toMatchObject({ probe: { result: "ok" }, scrape: null });
    expect(points.some(([name]) => name === "target-requests-per-second")).toBe(false);
    expect(log.lines.map(({ message }) => message)).toContain(
      "metrics of the target could not be read",
    );
  });

  test("the log contains neither the token nor the URL of the probe", async () => {
    const { poll, log } = createTargetFixture();
    await poll();
    server.setToken("rotated");
    await poll();
    expect(JSON.stringify(log.lines)).not.toContain(TOKEN);
    expect(JSON.stringify(log.lines)).not.toContain("Users");
  });
});
