import { setTimeout as wait } from "node:timers/promises";

const START_TIMEOUT_MS = 60_000;

/** Waits until a Prometheus or an Alertmanager answers queries: it listens before it has read its data. */
export async function waitUntilReady(program: string, url: string): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const answer = await fetch(`${url}/-/ready`).catch(() => null);
    if (answer?.ok === true) return;
    if (performance.now() > deadline) throw new Error(`${program} did not start in time.`);
    await wait(50);
  }
}
