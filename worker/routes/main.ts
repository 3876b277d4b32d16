// `npm run routes`: who is notified of what.
import { readFileSync } from "node:fs";
import { endWithClosedOutput } from "../../command-line/closed-output.ts";
import { readOptions } from "../../command-line/read-options.ts";
import { embeddedDataFolder, embeddedRedisSocket } from "../../config/embedded-redis-socket.ts";
import { runRoutes, USAGE } from "./run-routes.ts";

const { stdout, stderr, env } = process;

endWithClosedOutput();
const { values, words, exitWithUsageError } = readOptions({
  command: "npm run routes",
  help: USAGE,
  showsHelpForMistakes: true,
  words: { max: Number.POSITIVE_INFINITY },
  options: { job: { type: "string" }, all: { type: "boolean" } },
});
const { job, all = false } = values;
if (words.length > 0) {
  const name = [job ?? [], ...words].flat().join(" ");
  exitWithUsageError(`"${words.join(" ")}" comes without an option: write --job "${name}".`);
} else if (all === (job !== undefined)) {
  exitWithUsageError("Give either --job NAME or --all.");
} else {
  const socket = embeddedRedisSocket(embeddedDataFolder(env), process.getuid?.());
  process.exitCode = await runRoutes(job ?? null, {
    settings: { env, readFile: (path) => readFileSync(path, "utf8") },
    embeddedRedisUrl: `unix://${socket}`,
    realNow: Date.now,
    print: (text) => stdout.write(text),
    printError: (text) => stderr.write(text),
  });
}
