// `npm run doctor`: checks every connection in the configuration and says what to do if one fails.
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { embeddedDataFolder, embeddedRedisSocket } from "../../config/embedded-redis-socket.ts";
import { createLog } from "../../config/log.ts";
import { runDoctor, USAGE } from "./run-doctor.ts";

const [option, routeName = null, ...rest] = process.argv.slice(2);
const isTest = option === "--send-test" && rest.length === 0;
const { stdout, stderr, env } = process;

if (option === "--help" || option === "-h") {
  stdout.write(USAGE);
} else if (option !== undefined && !isTest) {
  stderr.write(`Unknown option "${option}".\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  const socket = embeddedRedisSocket(embeddedDataFolder(env), process.getuid?.());
  process.exitCode = await runDoctor({
    ...(isTest ? { sendTest: { routeName } } : {}),
    settings: { env, readFile: (path) => readFileSync(path, "utf8") },
    embeddedRedisUrl: `unix://${socket}`,
    readFile: (path) => readFile(path, "utf8"),
    print: (text) => stdout.write(text),
    printError: (text) => stderr.write(text),
    hasColour: stdout.isTTY === true && !env["NO_COLOR"],
    columns: stdout.isTTY === true ? stdout.columns : null,
    hasProgram: (name) => spawnSync(name, ["--version"]).status === 0,
    uuid: randomUUID,
    realNow: Date.now,
    sleep: (ms) => wait(ms),
    random: Math.random,
    // The doctor prints its results itself, so it logs nothing unless LOG_LEVEL is set.
    log: createLog("doctor", env["LOG_LEVEL"] ?? "silent"),
  });
}
