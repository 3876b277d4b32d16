// The worker polls Entra and the SCIM servers, assesses the jobs and sends mails. It stops on
// SIGTERM or SIGINT.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { logRoutes } from "../config/announce-routes.ts";
import { createClock } from "../config/clock.ts";
import { exitOnUnexpectedError } from "../config/exit-on-unexpected-error.ts";
import { createLog } from "../config/log.ts";
import { packageVersion } from "../config/package-version.ts";
import { createProcessProblems } from "../config/process-problems.ts";
import { readSettings, startErrorExitCode } from "../config/read-settings.ts";
import { readSettingsWhenReady } from "../config/read-settings-when-ready.ts";
import { redisConnectionOf } from "../config/redis-connection.ts";
import { createSettingsReader } from "../config/reread-settings.ts";
import type { Settings } from "../config/settings-schema.ts";
import { startErrorText } from "../config/start-error.ts";
import { watchClock } from "../config/watch-clock.ts";
import { watchDataVersion } from "../config/watch-data-version.ts";
import { watchRecords } from "../config/watch-records.ts";
import { logWaitingForRedis, watchRedis } from "../config/watch-redis.ts";
import { nameProcess } from "../domain/process-problem.ts";
import type { Instant } from "../domain/time.ts";
import { connectStoreWhenReady, withRedisFailure } from "../store/connect-when-ready.ts";
import { DATA_VERSION } from "../store/redis/data-version.ts";
import type { Store } from "../store/store.ts";
import { applyPrivacyMode } from "./apply-privacy-mode.ts";
import { createChannels } from "./channels/create-channels.ts";
import { startProcessReport } from "./process-report.ts";
import { startWorkerTasks } from "./start-worker-tasks.ts";
import { createResourceMeter, measureEventLoopDelay } from "./telemetry/resource-meter.ts";
import { startTelemetry } from "./telemetry/telemetry.ts";
import { upgradeStoredData } from "./upgrade-stored-data.ts";
import { watchDeliveries } from "./watch-deliveries.ts";
import { createWatchdog } from "./watchdog.ts";

/** A stop ends within this real time, even if Redis and the mail server do not answer. */
const MAX_STOP_MS = 12_000;

const log = createLog("worker", process.env["LOG_LEVEL"]);
const SETTINGS_SOURCE = {
  env: process.env,
  readFile: (path: string) => readFileSync(path, "utf8"),
};
exitOnUnexpectedError(process, log);

await runWorker().catch((error: unknown) => {
  process.stderr.write(`${startErrorText(withRedisFailure(error))}\n`);
  process.exit(startErrorExitCode(error));
});

async function runWorker(): Promise<void> {
  const settings = await waitForSettings();
  const readAgain = () => readSettings("worker", SETTINGS_SOURCE);
  const rereadSettings = createSettingsReader(readAgain, settings, log);
  const clock = createClock(settings.clock, Date.now);
  const own = { version: DATA_VERSION, product: packageVersion() };
  const store = await openUpgradedStore(settings, own, clock.now);
  const ownName = nameProcess("worker", hostname(), process.pid);
  const monotonicNow = () => performance.now();
  const onChange = () => processReport.save();
  const problems = createProcessProblems({ now: clock.now, log, onChange });
  const processReport = startProcessReport({
    process: ownName,
    problems,
    processes: store.processes,
    resources: createResourceMeter(process, measureEventLoopDelay(), clock.now()),
    now: clock.now,
    log,
  });
  const watchdog = createWatchdog({ problems, polls: store.polls, monotonicNow, log });
  const clockWatch = watchClock({ problems, monotonicNow, realNow: Date.now });
  watchRedis(store.checkServers, { problems, log });
  watchRecords(store.unreadableRecords, { problems, log });
  const channels = createChannels(rereadSettings, { realNow: Date.now, monotonicNow });
  const telemetry = startTelemetry({ telemetry: store.telemetry, log });
  const { incidents } = store;
  watchDeliveries({ incidents, problems, now: clock.now, speed: clock.speed, monotonicNow });
  const startTasks = () =>
    startWorkerTasks({
      settings,
      store,
      process: ownName,
      problems,
      watchdog,
      channels,
      telemetry,
      clock,
      realNow: Date.now,
      monotonicNow,
      clockSteps: clockWatch.steps,
      random: Math.random,
      uuid: randomUUID,
      readFile: (path) => readFile(path, "utf8"),
      rereadSettings,
      log,
    });

  let tasks = await startTasks();
  log.info({ tenants: settings.tenants.length, mail: settings.mail !== null }, "worker started");
  logRoutes(settings, log);
  const clockSlowsInMs = (clock.slowsDownAt ?? 0) - Date.now();
  if (clockSlowsInMs > 0) {
    // The intervals of the tasks depend on the speed of the clock, so the tasks are started again.
    setTimeout(async () => {
      await tasks.close();
      tasks = await startTasks();
      log.info({}, "clock now runs at real speed");
    }, clockSlowsInMs).unref();
  }

  const stop = stopOnSignal(async () => {
    await tasks.close();
    await telemetry.stop();
    await processReport.stop();
    channels.close();
    await store.close();
  });
  watchDataVersion({ readNewer: store.dataVersion.newer, own, log, stop });
}

/** Returns a function that stops the worker as a signal does. */
function stopOnSignal(closeAll: () => Promise<void>): (exitCode: number) => Promise<void> {
  const stop = async (exitCode: number) => {
    // Redis or a mail server that does not answer must not hold up the stop.
    setTimeout(() => process.exit(exitCode), MAX_STOP_MS);
    await closeAll();
    log.info({}, "worker stopped");
    process.exit(exitCode);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop(0));
  return stop;
}

async function openUpgradedStore(
  settings: Settings,
  own: { readonly version: number; readonly product: string },
  now: () => Instant,
): Promise<Store> {
  const { retainDays, historyDays } = settings.privacy;
  const store = await connectStoreWhenReady(
    {
      connection: redisConnectionOf(settings.redis, (path) => readFileSync(path, "utf8")),
      keyPrefix: settings.redis.keyPrefix,
      now,
      retention: { retainDays, historyDays },
    },
    logWaitingForRedis(log),
  );
  await upgradeStoredData({ store, settings, own, log });
  await applyPrivacyMode({ store, settings, log });
  return store;
}

function waitForSettings(): Promise<Settings> {
  return readSettingsWhenReady("worker", {
    ...SETTINGS_SOURCE,
    onFormerNames: (names) => {
      log.warn({ names }, "settings have names of an earlier version");
    },
    wait,
    onWait: (files) => {
      log.warn({ files }, "waiting for files that the settings name");
    },
  });
}
