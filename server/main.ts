// The server answers the API, /metrics and the console from Redis. It has no credentials for Entra.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { createClock } from "../config/clock.ts";
import { exitOnUnexpectedError } from "../config/exit-on-unexpected-error.ts";
import { type LoadedSetting, listLoadedSettings } from "../config/loaded-settings.ts";
import { createLog } from "../config/log.ts";
import { notificationRoutes } from "../config/notification-routes.ts";
import { packageVersion } from "../config/package-version.ts";
import { createProcessProblems } from "../config/process-problems.ts";
import { readSettings, startErrorExitCode } from "../config/read-settings.ts";
import { readSettingsWhenReady } from "../config/read-settings-when-ready.ts";
import { redisConnectionOf } from "../config/redis-connection.ts";
import { startErrorText } from "../config/start-error.ts";
import { watchClock } from "../config/watch-clock.ts";
import { refuseNewerData, watchDataVersion } from "../config/watch-data-version.ts";
import { watchRecords } from "../config/watch-records.ts";
import { logWaitingForRedis, watchRedis } from "../config/watch-redis.ts";
import { nameProcess } from "../domain/process-problem.ts";
import { connectStoreWhenReady, withRedisFailure } from "../store/connect-when-ready.ts";
import { DATA_VERSION } from "../store/redis/data-version.ts";
import { watchKeyFiles } from "./access/watch-key-files.ts";
import { createPersonSearch } from "./person-search.ts";
import { startServer } from "./start-server.ts";
import { watchPrivacySettings } from "./watch-privacy-settings.ts";
import { watchedTenants } from "./watched-tenants.ts";

const log = createLog("server", process.env["LOG_LEVEL"]);
exitOnUnexpectedError(process, log);

await runServer().catch((error: unknown) => {
  process.stderr.write(`${startErrorText(withRedisFailure(error))}\n`);
  process.exit(startErrorExitCode(error));
});

async function runServer(): Promise<void> {
  let loadedSettings: readonly LoadedSetting[] = [];
  const source = {
    env: process.env,
    readFile: (path: string) => readFileSync(path, "utf8"),
  };
  const settings = await readSettingsWhenReady("server", {
    ...source,
    wait,
    onWait: (files) => {
      log.warn({ files }, "waiting for files that the settings name");
    },
    onSettings: (written) => {
      loadedSettings = listLoadedSettings(written);
    },
  });
  const { host, port, publicUrl, linkSecret, access } = settings.server;
  const { retainDays, historyDays } = settings.privacy;
  const readKeys = () => readSettings("server", source).server.access.keys;
  const clock = createClock(settings.clock, Date.now);
  const store = await connectStoreWhenReady(
    {
      connection: redisConnectionOf(settings.redis, (path) => readFileSync(path, "utf8")),
      keyPrefix: settings.redis.keyPrefix,
      now: clock.now,
      retention: { retainDays, historyDays },
    },
    logWaitingForRedis(log),
  );
  const own = { version: DATA_VERSION, product: packageVersion() };
  refuseNewerData(await store.dataVersion.newer(), own);
  const tenants = watchedTenants(settings);
  const personSearch = createPersonSearch(settings.privacy);
  const problems = createProcessProblems({ now: clock.now, log });
  await watchPrivacySettings({ tenants, personSearch, store, problems });
  watchClock({ problems, monotonicNow: () => performance.now(), realNow: Date.now });
  watchRedis(store.checkServers, { problems, log });
  watchRecords(store.unreadableRecords, { problems, log });
  const server = await startServer({
    store,
    host,
    port,
    publicUrl,
    linkSecret: linkSecret ?? null,
    access: { ...access, currentKeys: watchKeyFiles(readKeys, access.keys, log) },
    randomBytes,
    personsPerMinute: access.personsPerMinute,
    now: clock.now,
    tenants,
    notificationRoutes: notificationRoutes(settings).map(({ route }) => route),
    thresholds: settings.assessment,
    personSearch,
    loadedSettings,
    version: own.product,
    process: nameProcess("server", hostname(), process.pid),
    problems,
    log,
  });
  log.info({ url: server.url }, "server started");

  const stop = async (exitCode: number) => {
    await server.close();
    await store.close();
    log.info({}, "server stopped");
    process.exit(exitCode);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop(0));
  watchDataVersion({ readNewer: store.dataVersion.newer, own, log, stop });
}
