// `npm run doctor`: checks every connection in the configuration and says what to do if one fails.
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { endWithClosedOutput } from "../../command-line/closed-output.ts";
import { readOptions } from "../../command-line/read-options.ts";
import { embeddedDataFolder, embeddedRedisSocket } from "../../config/embedded-redis-socket.ts";
import { createLog } from "../../config/log.ts";
import { runDoctor, USAGE } from "./run-doctor.ts";

endWithClosedOutput();
const { values, words, exitWithUsageError } = readOptions({
  command: "npm run doctor",
  help: USAGE,
  showsHelpForMistakes: true,
  words: { max: Number.POSITIVE_INFINITY },
  options: { "send-test": { type: "boolean" } },
});
const isTest = values["send-test"] === true;
const { stdout, stderr, env } = process;

if (words.length > (isTest ? 1 : 0)) {
  const text = words.join(" ");
  exitWithUsageError(`"${text}" comes without an option: write --send-test "${text}".`);
} else {
  const socket = embeddedRedisSocket(embeddedDataFolder(env), process.getuid?.());
  process.exitCode = await runDoctor({
    ...(isTest ? { sendTest: { routeName: words[0] ?? null } } : {}),
    settings: { env, readFile: (path) => readFileSync(path, "utf8") },
    embeddedRedisUrl: existsSync(socket) ? `unix://${socket}` : null,
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
