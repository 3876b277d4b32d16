import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ObservedTarget, TargetTraffic } from "../../domain/target.ts";
import { createTargetPoll } from "../../worker/poll/poll-target.ts";
import type { MetricsPresetName } from "../../worker/scim/metrics-presets.ts";
import { createMemoryLog } from "./graph-stub.ts";
import { MINUTE, T0 } from "./log-fixture.ts";

const POLL_INTERVAL_MS = 5 * MINUTE;
const SECONDS = POLL_INTERVAL_MS / 1000;

let server: Server;
let pageText = "";
beforeEach(async () => {
  server = createServer((_, response) => response.end(pageText));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
});

/** Polls the pages one after another and returns the traffic between the last two. */
async function trafficOf(
  preset: MetricsPresetName,
  ...pages: readonly string[]
): Promise<TargetTraffic> {
  const saved = new Map<string, ObservedTarget>();
  const clock = { now: T0 };
  const poll = createTargetPoll({
    target: {
      name: "voice",
      tenant: "fabrikam",
      application: "Fabrikam Voice",
      metrics: {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`,
        preset,
      },
    },
    pollIntervalMs: POLL_INTERVAL_MS,
    store: {
      targets: {
        save: async (target: ObservedTarget) => void saved.set(target.name, target),
        list: async () => [...saved.values()],
      },
      series: { put: async () => {} },
    },
    now: () => clock.now,
    realNow: Date.now,
    uuid: () => "",
    log: createMemoryLog(),
  });
  for (const page of pages) {
    pageText = page;
    await poll();
    clock.now += POLL_INTERVAL_MS;
  }
  const target = saved.get("voice");
  if (target === undefined) throw new Error("nothing was saved");
  return target.traffic;
}

const perPoll = (count: number) => expect.closeTo(count / SECONDS) as number;

/** The default page of prometheus-fastapi-instrumentator: only http_requests_total has a status. */
const fastApiPage = (requests: number, seconds: number) => `
http_requests_total{handler="/scim/v2/Users",method="POST",status="2xx"} ${requests}
http_request_duration_seconds_count{handler="/scim/v2/Users",method="POST"} ${requests}
http_request_duration_seconds_sum{handler="/scim/v2/Users",method="POST"} ${seconds}
http_request_duration_seconds_count{handler="/login",method="POST"} ${requests * 9}
`;

describe("the traffic from two reads of a metrics page", () => {
  test("a page without a label for the status has requests and latency, and its failures are not known", async () => {
    expect(await trafficOf("prom-client", fastApiPage(30, 3), fastApiPage(90, 9))).toMatchObject({
      requestsPerSecond: perPoll(60),
      failuresPerSecond: null,
      throttledPerSecond: null,
      serverErrorsPerSecond: null,
      meanLatencyMs: expect.closeTo(100) as number,
      p95LatencyMs: null,
    });
  });

  // A page of authentik, which counts requests by view.
  const djangoPage = (count: number) =>
    `django_http_responses_total_by_status_view_method_total{method="PATCH",status="405",view="authentik_sources_scim:v2-users"} ${count}\n`;

  test.each(["scim", "otel", "micrometer", "prom-client"] as const)(
    "a page without the series of the preset %s has no known number of requests",
    async (preset) => {
      expect(await trafficOf(preset, djangoPage(13), djangoPage(20))).toMatchObject({
        requestsPerSecond: null,
        failuresPerSecond: null,
      });
    },
  );

  test("the number of SCIM requests is unknown if the metrics page counts only requests to other paths", async () => {
    const page = 'http_request_duration_seconds_count{path="/login",status_code="500"} 3\n';
    expect(await trafficOf("prom-client", page, page)).toMatchObject({ requestsPerSecond: null });
  });

  // The labels are those of public servers, such as {provider,resource,method,result},
  // {resource,operation,result}, {op,status} and the outcome of Micrometer.
  test.each`
    labels                                                                | failures | throttled | serverErrors
    ${'provider="entra",resource="Users",method="POST",result="success"'} | ${0}     | ${0}      | ${0}
    ${'provider="entra",resource="Users",method="POST",result="error"'}   | ${40}    | ${0}      | ${0}
    ${'resource="Users",operation="create",result="failed"'}              | ${40}    | ${0}      | ${0}
    ${'method="GET",result="unauthorized"'}                               | ${40}    | ${0}      | ${0}
    ${'op="patch",status="5xx"'}                                          | ${40}    | ${0}      | ${40}
    ${'op="patch",status="4xx"'}                                          | ${40}    | ${null}   | ${0}
    ${'method="POST",status_code="429"'}                                  | ${40}    | ${40}     | ${0}
    ${'method="POST",code="503"'}                                         | ${40}    | ${0}      | ${40}
    ${'method="POST",outcome="SERVER_ERROR"'}                             | ${40}    | ${0}      | ${40}
    ${'method="POST",status="UNKNOWN",outcome="CLIENT_ERROR"'}            | ${40}    | ${null}   | ${0}
    ${'method="POST",outcome="rate-limited"'}                             | ${40}    | ${40}     | ${0}
    ${'method="POST",status="tea"'}                                       | ${null}  | ${null}   | ${null}
    ${'method="POST",status=""'}                                          | ${null}  | ${null}   | ${null}
  `(
    "40 requests with the labels $labels are $failures failures, $throttled throttled and $serverErrors server errors",
    async ({ labels, failures, throttled, serverErrors }) => {
      const page = (count: number) => `scim_requests_total{${labels}} ${count}\n`;
      const expected = (count: number | null) => (count === null ? null : perPoll(count));
      expect(await trafficOf("scim", page(5), page(45))).toMatchObject({
        requestsPerSecond: perPoll(40),
        failuresPerSecond: expected(failures),
        throttledPerSecond: expected(throttled),
        serverErrorsPerSecond: expected(serverErrors),
      });
    },
  );

  test("a series whose name has the server's own prefix is read if it is the only one", async () => {
    const page = (count: number) =>
      `yuzu_scim_requests_total{method="PATCH",resource="Users",status="5xx"} ${count}
yuzu_scim_request_duration_seconds_sum ${count / 10}
yuzu_scim_request_duration_seconds_count ${count}\n`;
    expect(await trafficOf("scim", page(50), page(80))).toMatchObject({
      requestsPerSecond: perPoll(30),
      serverErrorsPerSecond: perPoll(30),
      meanLatencyMs: expect.closeTo(100) as number,
    });
    const second = 'other_scim_requests_total{method="GET",status="200"} 1\n';
    expect(await trafficOf("scim", page(50) + second, page(80) + second)).toMatchObject({
      requestsPerSecond: null,
    });
  });

  const resetPage = (count: number, processStart: number) =>
    `scim_requests_total{method="GET",status="200"} ${count}
process_start_time_seconds ${processStart}\n`;

  test.each`
    reset                               | before              | after                | increase
    ${"has become smaller"}             | ${resetPage(90, 1)} | ${resetPage(30, 1)}  | ${30}
    ${"belongs to a restarted process"} | ${resetPage(90, 1)} | ${resetPage(100, 2)} | ${100}
    ${"has grown"}                      | ${resetPage(90, 1)} | ${resetPage(100, 1)} | ${10}
  `("a counter that $reset has the increase $increase", async ({ before, after, increase }) => {
    const { requestsPerSecond } = await trafficOf("scim", before, after);
    expect(requestsPerSecond).toEqual(perPoll(increase));
  });

  const histogramPage = (fast: number, slow: number, tooSlow: number) =>
    `scim_request_duration_seconds_bucket{method="GET",le="0.1"} ${fast}
scim_request_duration_seconds_bucket{method="GET",le="1.0"} ${fast + slow}
scim_request_duration_seconds_bucket{method="GET",le="+Inf"} ${fast + slow + tooSlow}
scim_request_duration_seconds_sum{method="GET"} ${fast * 0.05 + slow * 0.5 + tooSlow * 4}
scim_request_duration_seconds_count{method="GET"} ${fast + slow + tooSlow}\n`;

  test.each`
    fast   | slow  | tooSlow | p50     | p95
    ${100} | ${0}  | ${0}    | ${50}   | ${95}
    ${50}  | ${50} | ${0}    | ${100}  | ${910}
    ${0}   | ${50} | ${50}   | ${1000} | ${1000}
  `(
    "the percentiles of $fast fast, $slow slow and $tooSlow very slow requests are $p50 ms and $p95 ms",
    async ({ fast, slow, tooSlow, p50, p95 }) => {
      const before = histogramPage(1000, 300, 7);
      const after = histogramPage(1000 + fast, 300 + slow, 7 + tooSlow);
      expect(await trafficOf("scim", before, after)).toMatchObject({
        p50LatencyMs: expect.closeTo(p50) as number,
        p95LatencyMs: expect.closeTo(p95) as number,
      });
    },
  );
});
