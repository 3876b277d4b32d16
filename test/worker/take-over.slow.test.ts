import { expect, onTestFinished, test, vi } from "vitest";
import { createFixtureTenant } from "../simulator/graph-fixtures.ts";
import { startInstallation, waitForPolls } from "./running-worker.ts";

// Workers run as in production, and are killed and suspended.

const MINUTE = 60_000;
const SPEED = 10;

test("another worker polls after the first was killed, and after it was suspended", async () => {
  const view = createFixtureTenant();
  const installation = await startInstallation([view], { speed: SPEED });
  const first = installation.startWorker();
  await waitForPolls(installation, view, { more: 3, timeout: 5 * MINUTE });
  const second = installation.startWorker();
  await vi.waitFor(async () => expect(await installation.store.processes.list()).toHaveLength(2), {
    timeout: 5 * MINUTE,
    interval: 100,
  });
  first.kill("SIGKILL");
  await waitForPolls(installation, view, { more: 3, timeout: 5 * MINUTE });
  const third = installation.startWorker();
  second.kill("SIGSTOP");
  onTestFinished(() => void second.kill("SIGCONT"));
  await waitForPolls(installation, view, { more: 3, timeout: 5 * MINUTE });
  second.kill("SIGCONT");
  await waitForPolls(installation, view, { more: 3, timeout: 5 * MINUTE });
  third.kill("SIGTERM");
  await waitForPolls(installation, view, { more: 3, timeout: 5 * MINUTE });
});
