// The worker: reads Entra and the SCIM servers, judges, and mails. Stops cleanly on SIGTERM.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { clockOf } from "../config/clock.ts";
import { createLog } from "../config/log.ts";
import { readSettings, SettingsError } from "../config/read.ts";
import type { Settings } from "../config/schema.ts";
import { connectStore, queueConnection } from "../store/connect.ts";
import { composeWorker } from "./compose.ts";
import type { Jobs } from "./jobs.ts";
import { connectSmtp } from "./mail/smtp.ts";

const log = createLog("worker", process.env["LOG_LEVEL"]);

await run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof SettingsError ? 78 : 1);
});

async function run(): Promise<void> {
  const settings = readSettings("worker", {
    env: process.env,
    readFile: (path) => readFileSync(path, "utf8"),
  });
  const url = settings.redis.url ?? process.env["REDIS_URL"] ?? "redis://127.0.0.1:6379";
  const { keyPrefix } = settings.redis;
  const { retainDays, historyDays } = settings.privacy;
  const clock = clockOf(settings.clock, Date.now);
  const store = await connectStore({
    url,
    keyPrefix,
    now: clock.now,
    retention: { rowDays: retainDays, historyDays },
  });
  const mailer = settings.mail === null ? null : connectSmtp(smtpOf(settings.mail));
  const compose = () =>
    composeWorker({
      settings,
      store,
      connection: () => queueConnection(url),
      mailer,
      clock,
      realNow: Date.now,
      random: Math.random,
      uuid: randomUUID,
      readFile: (path) => readFile(path, "utf8"),
      log,
    });

  let jobs: Jobs = await compose();
  log.info({ tenants: settings.tenants.length, mail: mailer !== null }, "worker started");
  const slowsInMs = slowsIn(settings.clock, Date.now());
  if (slowsInMs !== null) {
    setTimeout(async () => {
      await jobs.close();
      jobs = await compose();
      log.info({}, "clock runs at the wall's speed from now on");
    }, slowsInMs).unref();
  }

  const stop = async () => {
    await jobs.close();
    mailer?.close();
    await store.close();
    log.info({}, "worker stopped");
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
}

/** Schedules are made for a clock's speed: when it changes, they are made anew. */
function slowsIn(clock: Settings["clock"], realNow: number): number | null {
  if (clock?.until === undefined) return null;
  const at = clock.startedAt + (clock.until - clock.shows) / clock.speed;
  return at > realNow ? at - realNow : null;
}

function smtpOf({ from, smtp }: NonNullable<Settings["mail"]>) {
  const ca = smtp.caFile === undefined ? null : readFileSync(smtp.caFile, "utf8");
  return { from, url: smtp.url, requireTls: smtp.requireTls, ca };
}
