import { expect, test } from "vitest";
import { METRICS } from "../../domain/metrics.ts";
import { JOBS } from "./job-fixtures.ts";
import { openSeededStore } from "./seeded-store.ts";
import { startTestServer } from "./test-server.ts";

const NAME = METRICS.httpRequestDuration.name;

test("/metrics has the number of requests of each route, and no path of a request", async () => {
  const seeded = await openSeededStore();
  const server = await startTestServer({ store: seeded.store });
  await server.get("/api/v1/jobs");
  await server.get(`/api/v1/jobs/${JOBS.tickets.jobId}`);
  await server.get("/api/v1/jobs/no-such-job-of-greta");
  await server.get("/no-such-page/greta");
  const page = await (await fetch(`${server.url}/metrics`)).text();
  const countOf = (labels: string) =>
    Number(page.split(`${NAME}_count{${labels}} `)[1]?.split("\n")[0]);
  expect(countOf('route="/api/v1/jobs",method="GET",status_class="2xx"')).toBe(1);
  expect(countOf('route="/api/v1/jobs/:jobId",method="GET",status_class="2xx"')).toBe(1);
  expect(countOf('route="/api/v1/jobs/:jobId",method="GET",status_class="4xx"')).toBe(1);
  expect(countOf('route="other",method="GET",status_class="4xx"')).toBe(1);
  expect(page).not.toContain("greta");
  await server.close();
  await seeded.close();
});
