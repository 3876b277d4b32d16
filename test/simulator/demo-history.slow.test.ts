import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { findFreePort } from "../free-ports.ts";
import { exitCodeOf, hasServer, startProgram } from "../stop-signal.ts";

const WAIT = { timeout: 600_000, interval: 250 };
const HOUR = 3_600_000;

type List<T> = { readonly items: readonly T[]; readonly asOf: string };

test("the demo with history has at least 39 hours of it in the console and in Prometheus, goes on in real time, and stops after SIGTERM", async () => {
  const startedAt = Date.now();
  // Few people and long steps: the demo itself plays its story for minutes.
  const chosenPort = await findFreePort();
  const options = ["--people", "60", "--step-minutes", "30", "--port", `${chosenPort}`];
  const PATH = `${slowPrometheusFolder()}:${process.env["PATH"]}`;
  const program = startProgram("bench/story/history.js", options, { PATH });
  onTestFinished(() => void program.kill("SIGTERM"));
  const exitCode = exitCodeOf(program);
  program.stderr.resume();
  let output = "";
  program.stdout.on("data", (data: Buffer) => {
    output += data.toString();
  });
  await vi.waitUntil(() => output.includes("Ctrl-C stops everything"), WAIT);
  const urlOf = (name: string) =>
    new RegExp(`${name} +(?<url>\\S+)/`).exec(output)?.groups?.["url"] ?? "";
  const [product, prometheus] = [urlOf("Steadystate"), urlOf("Prometheus")];
  const read = async <T>(path: string) =>
    (await (await fetch(`${product}/api/v1/${path}`)).json()) as List<T>;

  const jobs = await read<Readonly<Record<"application" | "jobId", string>>>("jobs");
  const jobId = jobs.items.find(({ application }) => application === "8x8")?.jobId ?? "";
  const from = new Date(startedAt - 100 * HOUR).toISOString();
  const series = `series/failing-objects?job=${jobId}&from=${from}`;
  const { items } = await read<{ readonly at: string }>(series);
  expect(items).not.toEqual([]);
  expect(startedAt - Date.parse(items[0]?.at ?? "")).toBeGreaterThan(39 * HOUR);
  const query = new URLSearchParams({
    query: `min_over_time(timestamp(entra_provisioning_job_failing_objects)[100h:10m])`,
  });
  const answer = await fetch(`${prometheus}/api/v1/query?${query}`);
  const { data } = (await answer.json()) as {
    data: { result: readonly { readonly value: readonly [number, string] }[] };
  };
  const oldest = Math.min(...data.result.map(({ value }) => Number(value[1]) * 1000));
  expect(startedAt - oldest).toBeGreaterThan(39 * HOUR);

  // The server's own time is that of the story until its end, and then the real time.
  await expect
    .poll(async () => Date.parse((await read("silences")).asOf), WAIT)
    .toBeGreaterThan(startedAt);
  expect(Number(new URL(product).port)).toBe(chosenPort);
  program.kill("SIGTERM");
  expect(await exitCode).toBe(0);
  expect(await hasServer(chosenPort)).toBe(false);
});

/** A folder with a Prometheus that begins late, as on a loaded machine: its address is shown when it answers. */
function slowPrometheusFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "slow-prometheus-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const program = execFileSync("which", ["prometheus"], { encoding: "utf8" }).trim();
  const wrapper = join(folder, "prometheus");
  writeFileSync(wrapper, `#!/bin/sh\nsleep 2\nexec ${program} "$@"\n`);
  chmodSync(wrapper, 0o755);
  return folder;
}
