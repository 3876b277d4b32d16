// The worker polls Entra and the SCIM servers, assesses the jobs and sends mails. It stops on
// SIGTERM or SIGINT.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { createClock } from "../config/clock.ts";
import { exitOnUnexpectedError } from "../config/exit-on-unexpected-error.ts";
import { createLog } from "../config/log.ts";
import { createProcessProblems } from "../config/process-problems.ts";
import { DEFAULT_REDIS_URL, readSettings, startErrorExitCode } from "../config/read-settings.ts";
import { readSettingsWhenReady } from "../config/read-settings-when-ready.ts";
import { createSettingsReader } from "../config/reread-settings.ts";
import type { Settings } from "../config/settings-schema.ts";
import { watchRecords } from "../config/watch-records.ts";
import { nameProcess } from "../domain/process-problem.ts";
import { connectQueueClient, connectStore } from "../store/connect.ts";
import { createRenewedMailer } from "./mail/renewed-mailer.ts";
import type { Mailer } from "./mail/smtp.ts";
import { startProcessReport } from "./process-report.ts";
import { startWorkerTasks } from "./start-worker-tasks.ts";
import type { TaskQueue } from "./task-queue.ts";

const log = createLog("worker", process.env["LOG_LEVEL"]);
const SETTINGS_SOURCE = {
  env: process.env,
  readFile: (path: string) => readFileSync(path, "utf8"),
};
exitOnUnexpectedError(process, log);

await runWorker().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(startErrorExitCode(error));
});

async function runWorker(): Promise<void> {
  const settings = await readSettingsWhenReady("worker", {
    ...SETTINGS_SOURCE,
    wait,
    onWait: (files) => log.warn({ files }, "waiting for files that the settings name"),
  });
  const readAgain = () => readSettings("worker", SETTINGS_SOURCE);
  const rereadSettings = createSettingsReader(readAgain, settings, log);
  const url = settings.redis.url ?? DEFAULT_REDIS_URL;
  const { keyPrefix } = settings.redis;
  const { retainDays, historyDays } = settings.privacy;
  const clock = createClock(settings.clock, Date.now);
  const store = await connectStore({
    url,
    keyPrefix,
    now: clock.now,
    retention: { retainDays, historyDays },
  });
  const problems = createProcessProblems({
    now: clock.now,
    log,
    onChange: () => processReport.save(),
  });
  const processReport = startProcessReport({
    process: nameProcess("worker", hostname(), process.pid),
    problems,
    processes: store.processes,
    now: clock.now,
    log,
  });
  watchRecords(store.unreadableRecords, { problems, log });
  const mailer = createMailer(settings, rereadSettings);
  const startTasks = () =>
    startWorkerTasks({
      settings,
      store,
      connection: () => connectQueueClient(url),
      mailer,
      clock,
      realNow: Date.now,
      random: Math.random,
      uuid: randomUUID,
      readFile: (path) => readFile(path, "utf8"),
      rereadSettings,
      problems,
      log,
    });

  let taskQueue: TaskQueue = await startTasks();
  log.info({ tenants: settings.tenants.length, mail: mailer !== null }, "worker started");
  const clockSlowsInMs = (clock.slowsDownAt ?? 0) - Date.now();
  if (clockSlowsInMs > 0) {
    // The task schedules depend on the speed of the clock, so they are replaced.
    setTimeout(async () => {
      await taskQueue.close();
      taskQueue = await startTasks();
      log.info({}, "clock now runs at real speed");
    }, clockSlowsInMs).unref();
  }

  const stop = async () => {
    await taskQueue.close();
    await processReport.stop();
    mailer?.close();
    await store.close();
    log.info({}, "worker stopped");
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
}

function createMailer(settings: Settings, rereadSettings: () => Settings): Mailer | null {
  if (settings.mail === null) return null;
  return createRenewedMailer(smtpSettingsOf(settings.mail), () => {
    const { mail } = rereadSettings();
    try {
      return mail === null ? null : smtpSettingsOf(mail);
    } catch {
      // The CA file may be missing for a moment while it is replaced.
      return null;
    }
  });
}

function smtpSettingsOf({ from, smtp }: NonNullable<Settings["mail"]>) {
  const ca = smtp.caFile === undefined ? null : readFileSync(smtp.caFile, "utf8");
  return { from, url: smtp.url, requireTls: smtp.requireTls, ca };
}
