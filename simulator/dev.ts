// `npm run dev`: runs a simulated tenant and Steadystate, and restarts Steadystate when a source file
// changes.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ignoreClosedOutput } from "../command-line/closed-output.ts";
import { DEMO_APPS } from "./environment/demo-apps.ts";
import { startEnvironment } from "./environment/environment.ts";
import { type ProductProcess, startProduct } from "./environment/product-process.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const WATCHED_FOLDERS = [
  "domain",
  "wording",
  "store",
  "command-line",
  "config",
  "worker",
  "server",
  "start",
];
const SPEED = 60;
const HOUR_MS = 3_600_000;
/**
 * The build starts when no file has changed for this long: an editor may write several files at
 * once.
 */
const BUILD_DELAY_MS = 300;

ignoreClosedOutput();
const logProgress = (text: string) => process.stderr.write(`dev: ${text}\n`);
const folder = mkdtempSync(join(tmpdir(), "steadystate-dev-"));
const liveStartsAt = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
const port = Number(process.env["PORT"] ?? 8080);

const environment = await startEnvironment({
  seed: 8,
  peopleCount: 600,
  apps: DEMO_APPS,
  scimApp: "8x8",
  liveStartsAt,
  historyDays: 14,
  speed: SPEED,
  until: null,
  scenario: readFileSync(join(import.meta.dirname, "demo-live.scenario"), "utf8"),
  realNow: Date.now,
  logProgress,
});

const start = (): ProductProcess =>
  startProduct({
    programFile: join(ROOT, "dist", "start", "main.js"),
    // Every start uses the same folder, so that the data in Redis survives a restart.
    folder,
    port,
    env: process.env,
    output: process.stdout,
    environment,
    clock: { initialTime: liveStartsAt, speed: SPEED, until: null },
    poll: { logs: "5m", jobs: "2m", audits: "10m", discovery: "1h", targets: "10m" },
  });

let product = start();
process.stdout.write(`
  Steadystate   ${product.url}/
  Mailbox       ${environment.mailbox.webUrl}
  SCIM server   ${environment.scimServer.url} (metrics: ${environment.scimServer.metricsUrl})
  Graph         ${environment.graph.url}

  Worker and server restart when a file in ${WATCHED_FOLDERS.join("/, ")}/ changes.
  After a change in simulator/, start \`npm run dev\` again. Ctrl-C stops everything.

`);

let isStopping = false;
let lastBuild: Promise<void> = Promise.resolve();
let buildTimer: NodeJS.Timeout | undefined;

const watchers = WATCHED_FOLDERS.flatMap((name) => watchFolder(join(ROOT, name)));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void stop());

/** Watches a folder; returns no watcher if the folder does not exist. */
function watchFolder(path: string) {
  try {
    return [watch(path, { recursive: true }, scheduleBuild)];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function scheduleBuild(): void {
  clearTimeout(buildTimer);
  buildTimer = setTimeout(() => {
    // One build at a time: a change during a build starts another build after it.
    lastBuild = lastBuild.then(rebuild);
  }, BUILD_DELAY_MS);
}

async function rebuild(): Promise<void> {
  if (isStopping) return;
  logProgress("building");
  const isBuilt = await build();
  if (isStopping) return;
  if (!isBuilt) {
    logProgress("the build failed; the previous version keeps running");
    return;
  }
  await product.stop();
  product = start();
  logProgress(`restarted: ${product.url}/`);
}

function build(): Promise<boolean> {
  const child = spawn(process.execPath, [join(ROOT, "scripts", "build.mjs")], { stdio: "inherit" });
  return new Promise((resolve) => child.once("exit", (code) => resolve(code === 0)));
}

async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  logProgress("stopping");
  clearTimeout(buildTimer);
  for (const watcher of watchers) watcher.close();
  await lastBuild;
  await product.stop();
  await environment.close();
  rmSync(folder, { recursive: true, force: true });
}
