import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { DEMO_APPS } from "../../simulator/environment/demo-apps.ts";
import { startEnvironment } from "../../simulator/environment/environment.ts";
import { findFreePort } from "../free-ports.ts";
import { exitCodeOf, startProgram } from "../stop-signal.ts";

// The simulator of docker-compose.yml: another container reaches it by its name, and a restart
// continues the story.

const HOUR_MS = 3_600_000;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "story-restart-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test("a restarted simulator keeps the time of the story and answers under its name with a new certificate", async () => {
  const first = await startSimulator();
  const time = ["initial-time", "started-at", "until"].map(read);
  expect(Date.parse(read("until")) - Date.parse(read("initial-time"))).toBeGreaterThan(
    24 * HOUR_MS,
  );
  const { authority, ca } = await first.metadata();
  expect(authority).toBe(`https://simulator:${first.port}`);
  await first.stop();

  const second = await startSimulator();
  expect(["initial-time", "started-at", "until"].map(read)).toEqual(time);
  await vi.waitFor(async () => expect((await second.metadata()).ca).not.toBe(ca), {
    timeout: 60_000,
    interval: 200,
  });
  await second.stop();
});

test("a simulated tenant that continues after a restart has the same log as before", async () => {
  const realNow = Date.now();
  const liveStartsAt = Date.UTC(2026, 10, 26, 9);
  const hours = (count: number) => (count * HOUR_MS) / 1000;
  const open = async (startedAt: number) => {
    const environment = await startEnvironment({
      seed: 8,
      peopleCount: 60,
      apps: DEMO_APPS,
      scimApp: "8x8",
      liveStartsAt,
      startedAt,
      historyDays: 2,
      speed: 1000,
      until: null,
      scenario: "day 1 12:00 20 % of people of Slack fail with EntryConflict",
      realNow: () => realNow,
      logProgress: () => undefined,
    });
    onTestFinished(() => environment.close());
    const rows = environment.world.view.provisioningRows(null, null);
    return rows.map((row) => row.render().id);
  };
  const before = await open(realNow - hours(8));
  const after = await open(realNow - hours(12));
  expect(before.length).toBeGreaterThan(0);
  expect(new Set(after)).toEqual(new Set([...before, ...after]));
  expect(after.length).toBeGreaterThan(before.length);
});

const read = (name: string) => readFileSync(join(folder, name), "utf8");

async function startSimulator() {
  const port = await findFreePort();
  const options = ["--people=60", "--name=simulator", `--graph-port=${port}`, `--folder=${folder}`];
  const program = startProgram("simulator/main.js", ["--story", ...options], {});
  onTestFinished(() => void program.kill("SIGKILL"));
  const exited = exitCodeOf(program);
  program.stdout.resume();
  program.stderr.resume();
  const metadata = async () => {
    const ca = read("graph-ca.pem");
    const answer = await request(port, ca);
    return { authority: new URL(answer["token_endpoint"] ?? "").origin, ca };
  };
  await vi.waitFor(metadata, { timeout: 60_000, interval: 200 });
  const stop = async () => {
    program.kill("SIGTERM");
    expect(await exited).toBe(0);
  };
  return { port, metadata, stop };
}

function request(port: number, ca: string): Promise<Record<string, string>> {
  const path = "/11111111-2222-4333-8444-555555555555/v2.0/.well-known/openid-configuration";
  const headers = { host: `simulator:${port}` };
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path, ca, servername: "simulator", headers }, (response) =>
      resolve(json(response) as Promise<Record<string, string>>),
    ).on("error", reject);
  });
}
