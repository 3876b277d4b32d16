import { expect, test, vi } from "vitest";
import { createFixtureTenant } from "../simulator/graph-fixtures.ts";
import { startInstallation } from "./running-worker.ts";

test("a first start with an empty Redis does not say that stored data was upgraded", async () => {
  const installation = await startInstallation([createFixtureTenant()], {
    speed: 20,
    logLevel: "info",
  });
  let output = "";
  const worker = installation.startWorker();
  worker.stdout?.on("data", (text) => (output += text));
  await vi.waitUntil(() => output.includes("worker started"), { timeout: 60_000, interval: 100 });
  expect(output).not.toContain("stored data upgraded");
});
