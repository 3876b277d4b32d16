// `npm run demo`: runs Steadystate against a simulated tenant with faults; `-- --once` also checks
// the result.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ignoreClosedOutput } from "../command-line/closed-output.ts";
import { readOptions } from "../command-line/read-options.ts";
import { type ComparisonSummary, compareWithProduct } from "./environment/compare-with-product.ts";
import { demoApps, MIN_DEMO_APPS } from "./environment/demo-apps.ts";
import type { SimulatedEnvironment } from "./environment/environment.ts";
import {
  type ProductOptions,
  type ProductProcess,
  startProduct,
} from "./environment/product-process.ts";

const MAX_APPS = 500;
const MIN_PEOPLE = 20;
const MAX_PEOPLE = 100_000;
/** Upper limit for apps × people. With more, the simulator would be too slow for the demo. */
const MAX_APP_PEOPLE = 1_000_000;
const MAX_SPEED = 3600;

const HELP = `npm run demo [-- options]: runs a simulated tenant, a SCIM server, a mailbox, and Steadystate

  --once          play the scenario to its end, compare Steadystate's values with the simulator's,
                  print one JSON summary, and exit with 0 if they are equal, otherwise with 1
  --history       play the story first, in about three minutes, so that a Prometheus with the rules has
                  two days of history; then time runs at real speed. Of the other options, it takes only --port
  --apps N        apps with a provisioning job, ${MIN_DEMO_APPS} to ${MAX_APPS} (default ${MIN_DEMO_APPS})
  --people N      people in the tenant, ${MIN_PEOPLE} to ${MAX_PEOPLE} (default 600; with --once 300).
                  N apps and N people multiply: at most ${MAX_APP_PEOPLE} together
  --seed N        seed of the simulated tenant (default 8)
  --speed N       simulated seconds per real second, 1 to ${MAX_SPEED} (default 300; with --once 2400)
  --port N        port of the console (default 8080, or any free port if 8080 is in use)
`;

const DAY_MS = 86_400_000;

const USUAL_SPEED = 300;

/**
 * After the end of the scenario, Steadystate may need some more polls. The demo waits at most this
 * long for equal values.
 */
const COMPARE_TIMEOUT_MS = 60_000;

const { values, readNumber, readPort, exitWithUsageError } = readOptions({
  command: "npm run demo",
  help: HELP,
  options: {
    once: { type: "boolean" },
    history: { type: "boolean" },
    apps: { type: "string" },
    people: { type: "string" },
    seed: { type: "string" },
    speed: { type: "string" },
    port: { type: "string" },
  },
});
ignoreClosedOutput();
const logProgress = (text: string) => process.stderr.write(`demo: ${text}…\n`);

if (values.history) {
  process.exitCode = await showHistory();
} else {
  // From the beginning: a signal during the start must stop what has been started until then.
  const stopRequested = new Promise<"stop-requested">((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.once(signal, () => resolve("stop-requested"));
  });
  const runningDemo = await startDemo();
  await (values.once ? runOnce(runningDemo, stopRequested) : runLive(runningDemo, stopRequested));
}

/** A separate program writes the history and then waits for Ctrl-C. Returns its exit code. */
async function showHistory(): Promise<number> {
  const other = Object.keys(values).find((name) => name !== "history" && name !== "port");
  if (other !== undefined) return exitWithUsageError(`--history does not take --${other}.`);
  const port = await findFreePort(readPort("port", 8080));
  const root = join(import.meta.dirname, "../..");
  const setup = [join(root, "scripts/setup.mjs"), "redis", "prometheus", "--no-build"];
  if (spawnSync(process.execPath, setup, { stdio: "inherit" }).status !== 0) return 1;
  const program = join(import.meta.dirname, "../bench/story/history.js");
  const child = spawn(process.execPath, ["--enable-source-maps", program, "--port", `${port}`], {
    stdio: "inherit",
    detached: true,
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => child.kill(signal));
  return await new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
}

type RunningDemo = {
  readonly environment: SimulatedEnvironment;
  readonly product: ProductProcess;
  readonly speed: number;
  stop(): Promise<void>;
};

async function startDemo(): Promise<RunningDemo> {
  const midnight = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  // `--once` plays the last two full days; the live demo starts at 09:00 today.
  const liveStartsAt = values.once ? midnight - 2 * DAY_MS : midnight + 9 * 3_600_000;
  // `--once` ends 15 hours after the last scenario line, so that late log rows have become visible.
  const until = values.once ? midnight : null;
  const { speed, seed, peopleCount, appCount, preferredPort } = readSizes();
  const scenarioFile = values.once ? "demo.scenario" : "demo-live.scenario";
  const folder = mkdtempSync(join(tmpdir(), "steadystate-demo-"));
  // Loaded only now, so that `--help` and a sentence about a wrong option appear at once.
  const { startEnvironment } = await import("./environment/environment.ts");
  const environment = await startEnvironment({
    seed,
    peopleCount,
    apps: demoApps(appCount),
    scimApp: "8x8",
    liveStartsAt,
    historyDays: 14,
    speed,
    until,
    scenario: readFileSync(join(import.meta.dirname, scenarioFile), "utf8"),
    realNow: Date.now,
    logProgress,
  });
  const product = startProduct({
    programFile: join(import.meta.dirname, "..", "start", "main.js"),
    folder,
    port: await findFreePort(preferredPort),
    env: process.env,
    environment,
    clock: { initialTime: liveStartsAt, speed, until },
    poll: pollIntervals(values.once ? 0 : speed),
  });
  return {
    environment,
    product,
    speed,
    async stop() {
      await product.stop();
      await environment.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function readSizes() {
  const peopleCount = readNumber("people", values.once ? 300 : 600, {
    min: MIN_PEOPLE,
    max: MAX_PEOPLE,
    isWhole: true,
  });
  const appCount = readNumber("apps", MIN_DEMO_APPS, {
    min: MIN_DEMO_APPS,
    max: MAX_APPS,
    isWhole: true,
  });
  if (appCount * peopleCount > MAX_APP_PEOPLE)
    return exitWithUsageError(
      `--apps ${appCount} with --people ${peopleCount} is too large: give at most ${Math.floor(MAX_APP_PEOPLE / appCount)} people for ${appCount} apps.`,
    );
  return {
    peopleCount,
    appCount,
    speed: readNumber("speed", values.once ? 2400 : 300, { min: 1, max: MAX_SPEED }),
    seed: readNumber("seed", 8),
    preferredPort: readPort("port", 8080),
  };
}

/**
 * The poll intervals in simulated time. A machine cannot poll more than about once a second, so at a
 * high speed the intervals grow and the data does not become stale.
 */
function pollIntervals(speed: number): ProductOptions["poll"] {
  const minutes = (usual: number) =>
    `${Math.max(usual, Math.ceil((usual * speed) / USUAL_SPEED))}m`;
  return {
    logs: minutes(10),
    jobs: minutes(5),
    audits: minutes(20),
    discovery: minutes(60),
    targets: minutes(20),
  };
}

async function runLive(
  { environment, product, speed, stop }: RunningDemo,
  stopRequested: Promise<"stop-requested">,
): Promise<void> {
  logProgress("starting Steadystate");
  const startEnded = new AbortController();
  const started = waitForConsole(product.url, startEnded.signal);
  await Promise.race([started, product.exited, stopRequested]);
  startEnded.abort();
  process.stdout.write(`
  Console       ${product.url}/
  Mailbox       ${environment.mailbox.webUrl} (Steadystate notifies oncall@contoso.example and lead@contoso.example)
  Watched       ${jobCountOf(environment)} apps of a simulated tenant, and the SCIM server ${environment.scimServer.url}
  Time          runs ${speed} times faster: a day takes ${durationText(DAY_MS / 1000 / speed)}. Ctrl-C stops everything
  See first     the initial cycle of ServiceNow: its progress and when it will end. Then 8x8 rejects a
                site, Slack rejects people, and the token of 8x8 expires. The page Leavers (menu
                More) has people who left and still have an account in Zoom
  Commands      such as npm run doctor or npm run routes -- --all: first run this line in another terminal
                export ${variablesText(product)}

`);
  const outcome = await Promise.race([stopRequested, product.exited]);
  if (outcome !== "stop-requested") {
    process.stderr.write(`demo: Steadystate exited unexpectedly. Its last output:\n${outcome}\n`);
    process.exitCode = 1;
  }
  logProgress("stopping");
  await stop();
}

function variablesText({ commandVariables }: ProductProcess): string {
  return Object.entries(commandVariables)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}

function jobCountOf({ world: { view } }: SimulatedEnvironment): number {
  return view.servicePrincipals().flatMap(({ id }) => view.jobsOf(id) ?? []).length;
}

function durationText(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} seconds` : `${Math.round(seconds / 60)} minutes`;
}

async function runOnce(
  { environment, product, stop }: RunningDemo,
  stopRequested: Promise<"stop-requested">,
): Promise<void> {
  const startedAtMs = Date.now();
  void stopRequested.then(stop).then(() => process.exit(130));
  const end = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  while (environment.clock.now() < end) {
    logProgress(`simulated time ${new Date(environment.clock.now()).toISOString().slice(0, 16)}`);
    await wait(5000);
  }
  logProgress("the scenario has ended; waiting for Steadystate to finish polling");
  const summary = await waitForEqualSummary(environment, product.url);
  if (!summary.isEqual) {
    await product.stop();
    process.stderr.write(
      `demo: the values differ. Last output of Steadystate:\n${await product.exited}\n`,
    );
  }
  await stop();
  const seconds = Math.round((Date.now() - startedAtMs) / 1000);
  process.stdout.write(`${JSON.stringify({ ...summary, seconds })}\n`);
  process.exitCode = summary.isEqual ? 0 : 1;
}

async function waitForEqualSummary(
  environment: SimulatedEnvironment,
  url: string,
): Promise<ComparisonSummary> {
  const deadline = Date.now() + COMPARE_TIMEOUT_MS;
  for (;;) {
    const summary = await compareWithProduct(url, environment).catch(
      (error: unknown): ComparisonSummary => ({
        isEqual: false,
        values: { reachable: { reported: String(error), expected: "an answer", isEqual: false } },
      }),
    );
    if (summary.isEqual || Date.now() > deadline) return summary;
    await wait(1000);
  }
}

/**
 * Resolves when the server answers its health check. Without the signal, requests to a server that was
 * stopped would keep this process running.
 */
async function waitForConsole(url: string, endSignal: AbortSignal): Promise<void> {
  while (!endSignal.aborted) {
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok === true) return;
    await wait(200);
  }
}

/** Returns the preferred port, or any free port if the preferred port is in use. */
async function findFreePort(preferred: number): Promise<number> {
  for (const port of [preferred, 0]) {
    const freePort = await new Promise<number | null>((resolve) => {
      const probe = createServer();
      probe.once("error", () => resolve(null));
      probe.listen(port, "127.0.0.1", () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === "object" ? (address?.port ?? null) : null));
      });
    });
    if (freePort !== null) return freePort;
  }
  throw new Error("There is no free port on 127.0.0.1.");
}
