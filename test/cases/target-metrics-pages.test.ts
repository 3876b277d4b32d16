import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { APP, job } from "./graph-records.ts";
import { CASE_TENANT, playCase } from "./play-case.ts";
import { TARGET, TARGET_JOB } from "./target-fixtures.ts";

const POLL_MS = 5 * 60_000;

/** The answer of `/targets/{name}` and `/metrics` after two reads of the page. */
async function readTwice(preset: string, page: (count: number) => string) {
  let count = 30;
  const server = createServer((_, response) => response.end(page(count)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
  const target = { name: TARGET, tenant: CASE_TENANT, application: APP.displayName };
  const played = await playCase({
    jobs: [job({ id: TARGET_JOB })],
    settings: { targets: [{ ...target, metrics: { url, preset } }] },
  });
  await played.poll();
  count = 60;
  await played.poll({ afterMs: POLL_MS });
  return {
    target: await played.api(`/targets/${TARGET}`),
    metrics: await played.metrics(),
    mails: played.mails(),
  };
}

describe("a metrics page with missing information", () => {
  // The default page of prometheus-fastapi-instrumentator: only http_requests_total has a status.
  test("gives requests but no failures if it has no label for the status", async () => {
    const { target, metrics, mails } = await readTwice(
      "prom-client",
      (count) => `http_requests_total{handler="/scim/v2/Users",method="POST",status="2xx"} ${count}
http_request_duration_seconds_count{handler="/scim/v2/Users",method="POST"} ${count}
http_request_duration_seconds_sum{handler="/scim/v2/Users",method="POST"} ${count / 10}
`,
    );
    expect(target).toMatchObject({
      requestsPerSecond: expect.closeTo(0.1) as number,
      failuresPerSecond: null,
      meanLatencyMs: expect.closeTo(100) as number,
      conclusions: [],
    });
    expect(metrics).toContain("scim_target_requests_per_second{");
    expect(metrics).not.toContain("scim_target_failures_per_second{");
    expect(mails).toEqual([]);
  });

  // The page of authentik, which counts requests by view.
  test("gives no number of requests if it has none of the metrics that the preset names", async () => {
    const { target, metrics } = await readTwice(
      "scim",
      (count) =>
        `django_http_responses_total_by_status_view_method_total{method="PATCH",status="405",view="authentik_sources_scim:v2-users"} ${count}\n`,
    );
    expect(target).toMatchObject({
      requestsPerSecond: null,
      failuresPerSecond: null,
      scrapedAt: expect.any(String) as string,
    });
    expect(metrics).not.toContain("scim_target_requests_per_second{");
  });

  test.each([
    [
      "result, as a word",
      'scim_requests_total{provider="entra",resource="Users",method="POST",result="success"}',
      0,
    ],
    [
      "status, as a class, under a name with a prefix",
      'yuzu_scim_requests_total{method="PATCH",resource="Users",status="5xx"}',
      0.1,
    ],
  ])("gives the failures if it has the status in %s", async (_, series, failures) => {
    const { target } = await readTwice("scim", (count) => `${series} ${count}\n`);
    expect(target).toMatchObject({
      requestsPerSecond: expect.closeTo(0.1) as number,
      failuresPerSecond: expect.closeTo(failures) as number,
    });
  });

  test("shows that the server throttles if most answers are 429", async () => {
    const { target } = await readTwice(
      "scim",
      (count) => `scim_requests_total{method="POST",code="429"} ${count}\n`,
    );
    expect(target).toMatchObject({
      throttledPerSecond: expect.closeTo(0.1) as number,
      conclusions: [
        { jobId: TARGET_JOB, window: "1h", code: "target-throttles" },
        { jobId: TARGET_JOB, window: "24h", code: "target-throttles" },
      ],
    });
  });
});
