import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findFreePort } from "../../free-ports.ts";
import { type RedisProcess, startRedisProcess } from "../../redis-forms/redis-process.ts";
import { type RunningProduct, startProduct } from "../../redis-forms/run-product.ts";
import { NOW } from "../../simulator/graph-fixtures.ts";
import { checkMails, type MailCheck, type ShownNotification } from "./check-mails.ts";
import { createWireTap, type StepFilter, type WireTap } from "./wire-tap.ts";

// One run: a worker finds a stopped job and sends a mail to three recipients. At one step between the
// decision and the last answer of the mail server, the worker or Redis is killed and started again.

export type Victim = "worker" | "redis";

export type CrashReport = MailCheck & {
  readonly victim: Victim;
  readonly step: number;
  /** Null if the run ended before this step. */
  readonly stoppedAt: string | null;
  readonly notifications: number;
};

const ACCEPTED = "oncall@contoso.example";
/** The mail server refuses this recipient once for a while, as with greylisting. */
const GREYLISTED = "iam@contoso.example";
const REFUSED = "former@contoso.example";
/** One minute of product time per second. */
const SPEED = 60;
/** By this much the clock of the worker that starts after a crash is ahead, so that a run need not wait for retries. */
const AFTER_CRASH_MS = 4 * 3_600_000;
/** Far above what a run needs: a worker takes over a lease after 15 s, and an attempt waits 2 minutes. */
const LIMIT_MS = 4 * 60_000;

/** Steps are reads and writes of a notification and changes of an incident, but not the reads of what is due. */
const REDIS_STEPS: StepFilter = {
  isStart: (data) => data.includes("{incidents}:i:"),
  isStep: (data) => /\{incidents\}:n:|evalsha.*\{incidents\}/is.test(data.toString("latin1")),
};
const MAIL_STEPS: StepFilter = { isStart: () => false, isStep: () => true };

/** The number of steps of a run without a crash. */
export async function countSteps(): Promise<number> {
  const system = await startCrashSystem();
  try {
    system.startWorker(0);
    await waitUntilSent(system);
    return system.tap.steps();
  } finally {
    await system.stop();
  }
}

export async function runCrash(victim: Victim, step: number): Promise<CrashReport> {
  const system = await startCrashSystem();
  try {
    const worker = system.startWorker(0);
    const exited = once(worker, "exit");
    const stopsData = victim === "worker";
    const crash = new Promise<void>((resolve) => system.tap.stopAt(step, resolve, { stopsData }));
    const isReached = await Promise.race([
      crash.then(() => true),
      waitUntilSent(system).then(() => false),
    ]);
    if (isReached && victim === "worker") {
      worker.kill("SIGKILL");
      await exited;
      system.tap.resume();
      system.startWorker(AFTER_CRASH_MS);
    }
    if (isReached && victim === "redis") {
      await system.redis.kill();
      await system.redis.restart();
    }
    const notifications = await waitUntilSent(system);
    return {
      victim,
      step,
      stoppedAt: system.tap.stoppedAt(),
      notifications: notifications.length,
      ...checkMails(notifications, system.product.mails(), REFUSED),
    };
  } finally {
    await system.stop();
  }
}

type CrashSystem = {
  readonly product: RunningProduct;
  readonly redis: RedisProcess;
  readonly tap: WireTap;
  /** Starts a worker whose clock is ahead of the server's by this much. */
  startWorker(aheadMs: number): RunningProduct["server"]["process"];
  stop(): Promise<void>;
};

async function startCrashSystem(): Promise<CrashSystem> {
  const port = await findFreePort();
  const redis = await startRedisProcess({
    port,
    args: ["--port", `${port}`, "--save", "", "--appendonly", "yes", "--bind", "127.0.0.1"],
  });
  const settings = {
    notify: [{ to: [ACCEPTED, GREYLISTED, REFUSED] }],
  };
  const product = await startProduct({ url: `redis://127.0.0.1:${port}` }, { settings });
  product.mailbox.faults.reject(GREYLISTED, 450, 1);
  product.mailbox.faults.reject(REFUSED, 550);
  const tap = createWireTap();
  const redisPort = await tap.open("redis", port, REDIS_STEPS);
  const mailPort = await tap.open("smtp", portOf(product.mailbox.smtpUrl), MAIL_STEPS);
  const folder = mkdtempSync(join(tmpdir(), "steadystate-crash-"));
  const startedAt = new Date().toISOString();
  return {
    product,
    redis,
    tap,
    startWorker(aheadMs) {
      const common = JSON.parse(readFileSync(product.configFile, "utf8"));
      const config = join(folder, `worker-${aheadMs}.yaml`);
      const { mail } = common;
      writeFileSync(
        config,
        JSON.stringify({
          ...common,
          redis: { url: `redis://127.0.0.1:${redisPort}` },
          mail: { ...mail, smtp: { ...mail.smtp, url: `smtp://127.0.0.1:${mailPort}` } },
          clock: { initialTime: new Date(NOW + aheadMs).toISOString(), startedAt, speed: SPEED },
        }),
      );
      return product.startWorker({ STEADYSTATE_CONFIG: config }).process;
    },
    async stop() {
      await product.stop();
      tap.close();
      await redis.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

/** Waits until there is a notification, no recipient waits, and nothing has changed for four checks. */
async function waitUntilSent({ product }: CrashSystem): Promise<readonly ShownNotification[]> {
  const limit = Date.now() + LIMIT_MS;
  let quietChecks = 0;
  let lastShown = "";
  let lastError: unknown = null;
  while (Date.now() < limit) {
    const answer = await product.api("/notifications?limit=500").catch((error: unknown) => {
      lastError = error;
      return null;
    });
    const items: readonly ShownNotification[] = answer?.items ?? [];
    const states = items.flatMap(({ deliveries }) => deliveries.map(({ state }) => state));
    const shown = JSON.stringify(items);
    const isQuiet = items.length > 0 && !states.includes("waiting") && shown === lastShown;
    quietChecks = isQuiet ? quietChecks + 1 : 0;
    lastShown = shown;
    if (quietChecks >= 4) return items;
    await wait(250);
  }
  throw new Error(`a notification still waits: ${lastShown}; last error of the API: ${lastError}`);
}
