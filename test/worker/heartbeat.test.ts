import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { incidentKeys } from "../../store/redis/keys.ts";
import { createFixtureTenant } from "../simulator/graph-fixtures.ts";
import { startInstallation } from "./running-worker.ts";

const WAIT = { timeout: 60_000, interval: 100 };
const SECRET_PATH = "/ping/0f3c2b1a-4d5e-4f60-8a7b-9c0d1e2f3a4b";

/** A service such as Healthchecks. It answers each request with `status`. */
async function startPingService() {
  const service = { url: "", status: 200, requests: [] as string[] };
  const server = createServer(({ method, url }, response) => {
    service.requests.push(`${method} ${url}`);
    response.writeHead(service.status).end("OK");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  service.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${SECRET_PATH}`;
  return service;
}

const problemOf = (readiness: { problems: { code: string }[] }) =>
  readiness.problems.find(({ code }) => code === "heartbeat-failing");

describe("the heartbeat", () => {
  test("is requested while polls succeed, and a refused one is a problem until it succeeds", async () => {
    const service = await startPingService();
    service.status = 404;
    const installation = await startInstallation([createFixtureTenant()], {
      speed: 20,
      logLevel: "debug",
      changedSettings: { heartbeat: { url: service.url, every: "30s" } },
    });
    let output = "";
    const worker = installation.startWorker();
    for (const stream of [worker.stdout, worker.stderr])
      stream?.on("data", (text) => (output += text));

    await vi.waitFor(
      async () =>
        expect(problemOf(await installation.ready())).toMatchObject({
          text: "The address of the heartbeat answers with status 404, so its service will report that Steadystate does not run.",
        }),
      WAIT,
    );
    service.status = 200;
    await vi.waitFor(
      async () => expect(problemOf(await installation.ready())).toBeUndefined(),
      WAIT,
    );
    expect(new Set(service.requests)).toEqual(new Set([`GET ${SECRET_PATH}`]));
    expect(output).toContain("worker started");
    expect(output).not.toContain(SECRET_PATH);
  });

  test("is not requested while no notification can be written", async () => {
    const service = await startPingService();
    const installation = await startInstallation([createFixtureTenant()], {
      speed: 20,
      logLevel: "info",
      changedSettings: { heartbeat: { url: service.url, every: "30s" } },
    });
    // Redis refuses to read the announcements from a key of another type.
    const { announcements } = incidentKeys("running");
    let output = "";
    const worker = installation.startWorker();
    worker.stdout?.on("data", (text) => (output += text));
    await vi.waitUntil(() => service.requests.length > 0, WAIT);
    await installation.admin.set(announcements, "");
    output = "";
    await vi.waitUntil(() => output.includes('"heartbeat withheld"'), WAIT);
  });

  test("is not requested while no tenant can be read", async () => {
    const service = await startPingService();
    const nowhere = "https://127.0.0.1:1";
    const credential = { clientId: "7d0c8c3e-1111-4222-8333-444455556666", secret: "secret" };
    const view = createFixtureTenant();
    const unreadable = { name: "tenant-0", tenantId: view.tenantId, credential };
    const installation = await startInstallation([view], {
      speed: 20,
      logLevel: "info",
      changedSettings: {
        tenants: [{ ...unreadable, cloud: { authority: nowhere, graph: nowhere } }],
        heartbeat: { url: service.url, every: "30s" },
      },
    });
    let output = "";
    const worker = installation.startWorker();
    worker.stdout?.on("data", (text) => (output += text));
    await vi.waitUntil(() => output.includes('"heartbeat withheld"'), WAIT);
    expect(service.requests).toEqual([]);
  });
});
