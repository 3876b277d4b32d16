// `npm run key`: creates, lists and revokes access keys.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { endWithClosedOutput } from "../../command-line/closed-output.ts";
import { embeddedDataFolder, embeddedRedisSocket } from "../../config/embedded-redis-socket.ts";
import { parseKeyCommand, USAGE } from "./parse-key-command.ts";
import { runKeyCommand } from "./run-key-command.ts";

endWithClosedOutput();
const { stdout, stderr, env, argv } = process;

const command = parseKeyCommand(argv.slice(2));
if (command.name === "help") {
  stdout.write(USAGE);
} else if (command.name === "wrong") {
  stderr.write(`${command.mistake}\n\n${command.next}`);
  process.exitCode = 2;
} else {
  const socket = embeddedRedisSocket(embeddedDataFolder(env), process.getuid?.());
  process.exitCode = await runKeyCommand(command, {
    settings: { env, readFile: (path) => readFileSync(path, "utf8") },
    embeddedRedisUrl: `unix://${socket}`,
    userName: userInfo().username,
    randomBytes,
    realNow: Date.now,
    print: (text) => stdout.write(text),
    printError: (text) => stderr.write(text),
  });
}
