// `npm run routes`: who is notified of what.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { embeddedDataFolder, embeddedRedisSocket } from "../../config/embedded-redis-socket.ts";
import { runRoutes, USAGE } from "./run-routes.ts";

const { stdout, stderr, env } = process;

/** Null if an option is wrong. */
function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        job: { type: "string" },
        all: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    return values;
  } catch {
    return null;
  }
}

const options = readOptions();
if (options?.help === true) {
  stdout.write(USAGE);
} else if (options === null || options.all === (options.job !== undefined)) {
  stderr.write(USAGE);
  process.exitCode = 2;
} else {
  const socket = embeddedRedisSocket(embeddedDataFolder(env), process.getuid?.());
  process.exitCode = await runRoutes(options.job ?? null, {
    settings: { env, readFile: (path) => readFileSync(path, "utf8") },
    embeddedRedisUrl: `unix://${socket}`,
    realNow: Date.now,
    print: (text) => stdout.write(text),
    printError: (text) => stderr.write(text),
  });
}
