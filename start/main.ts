// `npm start`: runs worker and server on one machine, and an embedded Redis if no Redis is
// configured.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { readOptions } from "../command-line/read-options.ts";
import { embeddedDataFolder } from "../config/embedded-redis-socket.ts";
import { packageVersion } from "../config/package-version.ts";
import { startErrorExitCode, WRONG_SETTINGS_EXIT_CODE } from "../config/read-settings.ts";
import { readSettingsWhenReady } from "../config/read-settings-when-ready.ts";
import { hasRedisAddress } from "../config/redis-connection.ts";
import { startLines } from "../config/start-lines.ts";
import { checkAddress } from "./check-address.ts";
import { startEmbeddedRedis } from "./embedded-redis.ts";
import { supervise } from "./supervise.ts";

const USAGE = `steadystate: watches Microsoft Entra provisioning

  npm start                     worker and server together, from steadystate.yaml or the environment
  STEADYSTATE_CONFIG=file       configuration file (default ./steadystate.yaml)
  STEADYSTATE_DATA=folder       data folder of the embedded Redis (default ./data)
  REDIS_URL=redis://…           your Redis instead of the embedded one

First time here? Copy steadystate.example.yaml to steadystate.yaml, then: npm run doctor

Exit code: 0 after a stop, 1 for an error, 2 for a wrong option, ${WRONG_SETTINGS_EXIT_CODE} if the settings are wrong.
`;

readOptions({ command: "npm start", help: USAGE, showsHelpForMistakes: true, options: {} });
await startSteadystate().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = startErrorExitCode(error);
});

async function startSteadystate(): Promise<void> {
  const settings = await readSettingsWhenReady("all", {
    env: process.env,
    readFile: (path) => readFileSync(path, "utf8"),
    wait,
    onWait: (files) => {
      const names = files.map(({ setting, file }) => `${file} (${setting})`);
      process.stderr.write(`Waiting for files that the settings name: ${names.join(", ")}\n`);
    },
  });
  // A worker without a console would not be noticed.
  await checkAddress(settings.server);
  const stopController = new AbortController();
  const stopSignal = stopController.signal;
  // This must be done before Redis starts: a signal that ended this process would leave Redis
  // running. With `once` instead of `on`, a second Ctrl-C would end this process before Redis has
  // stopped.
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => stopController.abort());
  }
  const dataFolder = hasRedisAddress(settings.redis) ? null : embeddedDataFolder(process.env);
  const redis = dataFolder === null ? null : await startEmbeddedRedis(dataFolder, stopSignal);
  if (!stopSignal.aborted) {
    const lines = startLines(settings, { version: packageVersion(), dataFolder });
    process.stderr.write(`${lines.join("\n")}\n`);
    await runProcesses(
      { ...process.env, REDIS_URL: redis?.url ?? settings.redis.url },
      stopController,
    );
  }
  await redis?.stop();
}

/** Runs worker and server until the controller is aborted. */
async function runProcesses(
  env: NodeJS.ProcessEnv,
  stopController: AbortController,
): Promise<void> {
  const onGiveUp = () => {
    process.exitCode = WRONG_SETTINGS_EXIT_CODE;
    stopController.abort();
  };
  const aborted = once(stopController.signal, "abort");
  const processes = ["worker", "server"].map((name) => {
    const programPath = join(import.meta.dirname, "..", name, "main.js");
    return supervise({ programPath, env, realNow: Date.now, onGiveUp });
  });
  await aborted;
  await Promise.all(processes.map((supervised) => supervised.stop()));
}
