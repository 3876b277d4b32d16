import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TargetScrape } from "../../domain/target.ts";
import { startScimServer } from "../../simulator/scim/scim-server.ts";
import { parseExposition } from "../../worker/scim/parse-exposition.ts";
import { toTargetScrape } from "../../worker/scim/target-metrics.ts";
import { measureTraffic } from "../../worker/scim/target-traffic.ts";
import { test as property } from "../property.ts";

function samplesOf(page: string) {
  const samples = parseExposition(page);
  if (!samples.ok) throw new Error(samples.error);
  return samples.value;
}

describe("reading a metrics page", () => {
  test.each`
    line                                                           | name                     | labels                                      | value
    ${'scim_requests_total{method="GET",status="200"} 7'}          | ${"scim_requests_total"} | ${{ method: "GET", status: "200" }}         | ${7}
    ${"up 1"}                                                      | ${"up"}                  | ${{}}                                       | ${1}
    ${"up 1 1700000000000"}                                        | ${"up"}                  | ${{}}                                       | ${1}
    ${'a_bucket{le="+Inf"} 3 # {trace_id="x}y"} 0.5 1700000000.1'} | ${"a_bucket"}            | ${{ le: "+Inf" }}                           | ${3}
    ${'a{b="c",} 1.5e3'}                                           | ${"a"}                   | ${{ b: "c" }}                               | ${1500}
    ${'a { b = "c" , d = "e" } 2'}                                 | ${"a"}                   | ${{ b: "c", d: "e" }}                       | ${2}
    ${'a{b="with } brace, comma and \\"quote\\""} 2'}              | ${"a"}                   | ${{ b: 'with } brace, comma and "quote"' }} | ${2}
    ${'a{b="back\\\\slash\\nline"} 2'}                             | ${"a"}                   | ${{ b: "back\\slash\nline" }}               | ${2}
    ${'{"utf8.name",a="b"} 1'}                                     | ${"utf8.name"}           | ${{ a: "b" }}                               | ${1}
    ${'a{"utf8.label"="b"} 1'}                                     | ${"a"}                   | ${{ "utf8.label": "b" }}                    | ${1}
    ${"a -Inf"}                                                    | ${"a"}                   | ${{}}                                       | ${-Infinity}
    ${"a NaN"}                                                     | ${"a"}                   | ${{}}                                       | ${Number.NaN}
  `("the line $line is read as $name with the value $value", ({ line, name, labels, value }) => {
    expect(samplesOf(line)).toEqual([{ name, labels, value }]);
  });

  test("a label value of 10 MB is skipped", () => {
    const labelValue = "x".repeat(10_000_000);
    expect(samplesOf(`a{b="${labelValue}"} 1\nb{c="${labelValue}\nd 2`)).toEqual([
      { name: "d", labels: {}, value: 2 },
    ]);
  });

  test("comments, blank lines and invalid lines are skipped", () => {
    const page =
      '# TYPE scim_requests counter\r\n\r\na 1\r\nb{x="1" 2\r\nc{y=} 3\r\nd one\r\n# EOF\r\ne 2';
    expect(samplesOf(page).map(({ name }) => name)).toEqual(["a", "e"]);
  });

  test.each(["", "# EOF\n", "<html>\n<body>Sign in</body>\n</html>"])(
    "a page with the text %j is refused",
    (page) => {
      expect(parseExposition(page)).toEqual({ ok: false, error: "it has no metrics" });
    },
  );

  test("a page with too many series is refused", () => {
    const page = Array.from({ length: 20_001 }, (_, n) => `a${n} 1`).join("\n");
    expect(parseExposition(page)).toEqual({ ok: false, error: "it has too many series" });
  });

  property.prop([fc.string({ maxLength: 300 })])(
    "a page with any text is read or refused without an exception",
    (text) => {
      expect(typeof parseExposition(`a{${text}`).ok).toBe("boolean");
    },
  );

  test("the metrics page of the simulator's SCIM server is read with the preset 'scim'", async () => {
    const target = await startScimServer({ token: "t", profile: "generic" });
    const headers = { authorization: "Bearer t" };
    for (let n = 0; n < 3; n += 1) await fetch(`${target.url}/Users?count=1`, { headers });
    await fetch(`${target.url}/Users`, { headers: { authorization: "Bearer wrong" } });
    const page = await (await fetch(target.metricsUrl)).text();
    await target.close();
    const scrape = toTargetScrape(samplesOf(page), "scim", 5);
    expect(scrape).toMatchObject({ at: 5, latencyCount: 4 });
    expect(scrape.requests).toEqual([
      { method: "GET", status: "200", total: 3 },
      { method: "GET", status: "401", total: 1 },
    ]);
  });
});

describe("the totals of a scrape", () => {
  test.each`
    preset           | line
    ${"otel"}        | ${'http_server_request_duration_seconds_count{http_request_method="POST",http_response_status_code="201",http_route="/scim/v2/Users"} 4'}
    ${"micrometer"}  | ${'http_server_requests_seconds_count{method="POST",status="201",uri="/scim/v2/Users/{id}",outcome="SUCCESS"} 4'}
    ${"prom-client"} | ${'http_request_duration_seconds_count{method="POST",status_code="201",path="/Users"} 4'}
  `("the preset $preset counts only SCIM requests", ({ preset, line }) => {
    const other = line.replace(/"[^"]*Users[^"]*"/, '"/login"');
    expect(toTargetScrape(samplesOf(`${line}\n${other}`), preset, 0)).toMatchObject({
      requests: [{ method: "POST", status: "201", total: 4 }],
      latencyCount: 4,
      latencySumSeconds: null,
    });
  });

  test("the totals of all resources are added up, and the number of methods and codes is limited", () => {
    const page = [
      'scim_requests_total{method="get",resource="Users",status="200"} 2',
      'scim_requests_total{method="GET",resource="Groups",status="200"} 3',
      'scim_requests_total{method="HACK",status="tea"} 1',
      'scim_requests_total{method="PATCH",status="ok"} 1',
      'scim_requests_total{method="PATCH",status="NaN"} NaN',
      'other_total{method="PATCH",status="500"} 9',
    ].join("\n");
    expect(toTargetScrape(samplesOf(page), "scim", 0).requests).toEqual([
      { method: "GET", status: "200", total: 5 },
      { method: "OTHER", status: "other", total: 1 },
      { method: "PATCH", status: "2xx", total: 1 },
    ]);
    const codes = Array.from(
      { length: 400 },
      (_, n) => `scim_requests_total{method="GET",status="${100 + n}"} ${n}`,
    );
    expect(toTargetScrape(samplesOf(codes.join("\n")), "scim", 0).requests).toHaveLength(60);
  });
});

/** A scrape with these totals. `latency` is the sum in seconds and the number of requests. */
const scrape = (
  at: number,
  created: number,
  conflicts: number,
  latency: [number, number],
): TargetScrape => ({
  at,
  requests: [
    { method: "POST", status: "201", total: created },
    { method: "POST", status: "409", total: conflicts },
    { method: "GET", status: "404", total: 10 * at },
  ],
  latencySumSeconds: latency[0],
  latencyCount: latency[1],
  latencyBuckets: [],
  processStartSeconds: null,
});

describe("the rates between two scrapes", () => {
  const INTERVAL_MS = 60_000;

  test("rates are computed from the differences, and a 404 does not count as a failure", () => {
    const before = {
      ...scrape(0, 100, 10, [5, 100]),
      requests: scrape(0, 100, 10, [0, 0]).requests,
    };
    const rates = measureTraffic(before, { ...scrape(60_000, 160, 16, [8, 110]) }, INTERVAL_MS);
    expect(rates.failuresPerSecond).toBeCloseTo(0.1);
    expect(rates.meanLatencyMs).toBeCloseTo(300);
    expect(rates.byStatus?.[0]).toEqual({ method: "POST", status: "201", perSecond: 1 });
  });

  test("after a restart of the server, the rates are computed from 0", () => {
    const rates = measureTraffic(
      scrape(0, 100, 10, [5, 100]),
      scrape(60_000, 30, 12, [2, 20]),
      INTERVAL_MS,
    );
    expect(rates.byStatus?.map(({ perSecond }) => perSecond * 60).slice(0, 2)).toEqual([30, 2]);
    expect(rates.meanLatencyMs).toBeCloseTo(100);
  });

  test.each`
    reason                         | before                          | at
    ${"there is no scrape before"} | ${null}                         | ${60_000}
    ${"the gap is too long"}       | ${scrape(0, 1, 1, [1, 1])}      | ${300_001}
    ${"no time has passed"}        | ${scrape(60_000, 1, 1, [1, 1])} | ${60_000}
  `("rates are unknown if $reason", ({ before, at }) => {
    expect(measureTraffic(before, scrape(at, 5, 5, [5, 5]), INTERVAL_MS)).toMatchObject({
      requestsPerSecond: null,
      failuresPerSecond: null,
      meanLatencyMs: null,
    });
  });

  const total = fc.tuple(fc.nat(), fc.nat());
  property.prop([total, total, fc.integer({ min: 1, max: 300_000 })])(
    "rates are never negative",
    ([a, b], [c, d], at) => {
      const rates = measureTraffic(scrape(0, a, b, [a, b]), scrape(at, c, d, [c, d]), INTERVAL_MS);
      expect(rates.requestsPerSecond).toBeGreaterThanOrEqual(0);
      expect(rates.failuresPerSecond).toBeGreaterThanOrEqual(0);
      expect(rates.meanLatencyMs ?? 0).toBeGreaterThanOrEqual(0);
    },
  );
});
