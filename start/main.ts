// `npm start`: runs worker and server on one machine, and an embedded Redis if no Redis is
// configured.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  readSettings,
  startErrorExitCode,
  WRONG_SETTINGS_EXIT_CODE,
} from "../config/read-settings.ts";
import { startEmbeddedRedis } from "./embedded-redis.ts";
import { type SupervisedProcess, supervise } from "./supervise.ts";

const USAGE = `steadystate: watches Microsoft Entra provisioning

  npm start                     worker and server together, from steadystate.yaml or the environment
  STEADYSTATE_CONFIG=file       configuration file (default ./steadystate.yaml)
  STEADYSTATE_DATA=folder       data folder of the embedded Redis (default ./data)
  REDIS_URL=redis://…           your Redis instead of the embedded one

First time here? Copy steadystate.example.yaml to steadystate.yaml, then: npm run doctor
`;

if (process.argv.includes("--help")) {
  process.stdout.write(USAGE);
} else {
  await startSteadystate().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = startErrorExitCode(error);
  });
}

async function startSteadystate(): Promise<void> {
  const settings = readSettings("all", {
    env: process.env,
    readFile: (path) => readFileSync(path, "utf8"),
  });
  const configuredRedisUrl = settings.redis.url ?? process.env["REDIS_URL"];
  const redis =
    configuredRedisUrl === undefined
      ? await startEmbeddedRedis(resolve(process.env["STEADYSTATE_DATA"] ?? "data"))
      : null;
  const env = { ...process.env, REDIS_URL: configuredRedisUrl ?? redis?.url };

  const processes: SupervisedProcess[] = [];
  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopping ??= Promise.all(processes.map((supervised) => supervised.stop())).then(() =>
      redis?.stop(),
    );
    return stopping;
  };
  for (const name of ["worker", "server"]) {
    const programPath = join(import.meta.dirname, "..", name, "main.js");
    const onGiveUp = () => {
      process.exitCode = WRONG_SETTINGS_EXIT_CODE;
      void stop();
    };
    processes.push(supervise({ programPath, env, realNow: Date.now, onGiveUp }));
  }
  // With `once` instead of `on`, a second Ctrl-C would end this process before Redis has stopped.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void stop());

  const { host, port } = settings.server;
  process.stderr.write(`Steadystate is starting: http://${host}:${port}/ (Ctrl-C stops it)\n`);
}
