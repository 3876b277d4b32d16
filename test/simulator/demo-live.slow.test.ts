import { execFileSync, spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test, vi } from "vitest";
import { findFreePort } from "../free-ports.ts";
import { exitCodeOf, hasServer, startProgram } from "../stop-signal.ts";

const WAIT = { timeout: 300_000, interval: 250 };

test("`npm run demo` stops with everything that it has started when npm gets SIGTERM", async () => {
  const port = await findFreePort();
  const npm = spawn("npm", ["run", "-s", "demo", "--", "--people", "60", "--port", String(port)], {
    stdio: "ignore",
    // As a service manager starts it: the signal reaches only npm.
    detached: true,
  });
  const started = new Set<number>();
  onTestFinished(() => {
    for (const pid of started) if (isRunning(pid)) process.kill(pid, "SIGKILL");
  });
  await vi.waitUntil(() => hasServer(port), WAIT);
  for (const pid of [npm.pid ?? 0, ...descendantsOf(npm.pid ?? 0)]) started.add(pid);
  expect(started.size).toBeGreaterThan(4);
  npm.kill("SIGTERM");
  await vi.waitFor(() => expect([...started].filter(isRunning)).toEqual([]), WAIT);
  expect(await hasServer(port)).toBe(false);
});

test("a link in a mail of the demo acknowledges its incident", async () => {
  const port = await findFreePort();
  const options = ["--people", "60", "--speed", "2400", "--port", String(port)];
  const program = startProgram("simulator/demo.js", options, {});
  onTestFinished(() => void program.kill("SIGTERM"));
  let output = "";
  program.stdout.on("data", (data: Buffer) => {
    output += data.toString();
  });
  program.stderr.resume();
  const mailbox = await vi.waitUntil(
    () => /Mailbox +(?<url>\S+)/.exec(output)?.groups?.["url"],
    WAIT,
  );
  const link = await vi.waitUntil(async () => findAcknowledgeLink(mailbox), WAIT);
  const pressed = await fetch(link, { method: "POST" });
  expect(pressed.status).toBe(200);
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/incidents`);
  const { items } = (await answer.json()) as {
    items: readonly { acknowledgedBy: string | null }[];
  };
  const acknowledgedBy = items.flatMap((item) => item.acknowledgedBy ?? []);
  expect(acknowledgedBy).toContainEqual(expect.stringMatching(/^(oncall|lead)@contoso\.example$/));
});

test("the variables that the demo prints are enough for the commands beside it", async () => {
  const port = await findFreePort();
  const program = startProgram("simulator/demo.js", ["--people", "60", "--port", String(port)], {});
  onTestFinished(() => void program.kill("SIGTERM"));
  let output = "";
  program.stdout.on("data", (data: Buffer) => {
    output += data.toString();
  });
  program.stderr.resume();
  const line = await vi.waitUntil(() => /export (STEADYSTATE_.*)\n/.exec(output)?.[1], WAIT);
  const env = Object.fromEntries(line.split(" ").map((pair) => pair.split("=")));
  const run = async (file: string, ...args: string[]) => {
    const command = startProgram(file, args, { ...env, REDIS_URL: undefined });
    const [exitCode, commandOutput, errorOutput] = await Promise.all([
      exitCodeOf(command),
      text(command.stdout),
      text(command.stderr),
    ]);
    return { exitCode, output: commandOutput, errorOutput };
  };
  const routes = await vi.waitUntil(async () => {
    const ran = await run("worker/routes/main.js", "--job", "8x8");
    return ran.exitCode === 0 ? ran : null;
  }, WAIT);
  expect(routes.output).toContain("mail to oncall@contoso.example");
  expect(await run("server/keys/main.js", "list")).toMatchObject({ exitCode: 0, errorOutput: "" });
  const doctor = await run("worker/doctor/main.js");
  expect(doctor.output).not.toMatch(/^fail/m);
  expect(doctor).toMatchObject({ exitCode: 0, errorOutput: "" });
});

test("the demo shows a running initial cycle with progress and expected end, and all jobs are fresh at a high speed", async () => {
  const port = await findFreePort();
  const options = ["--people", "60", "--apps", "8", "--speed", "600", "--port", String(port)];
  const program = startProgram("simulator/demo.js", options, {});
  onTestFinished(() => void program.kill("SIGTERM"));
  program.stdout.resume();
  program.stderr.resume();
  type Job = Record<"application" | "cycleKind" | "asOf" | "freshUntil", string> &
    Record<"progressRatio" | "etaSeconds", number | null>;
  const readJobs = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/jobs`).catch(() => null);
    return answer?.ok === true ? ((await answer.json()) as { items: readonly Job[] }).items : [];
  };
  const jobs = await vi.waitUntil(async () => {
    const items = await readJobs();
    const job = items.find(({ application }) => application === "ServiceNow");
    const isCycleRunning = (job?.progressRatio ?? 0) > 0 && (job?.etaSeconds ?? 0) > 0;
    // The worker assesses one job after the other.
    return isCycleRunning && items.length === 8 ? items : null;
  }, WAIT);
  const initial = jobs.find(({ cycleKind }) => cycleKind === "initial");
  expect(initial?.application).toBe("ServiceNow");
  expect(initial?.progressRatio).toBeLessThan(1);
  expect(jobs.filter(({ asOf, freshUntil }) => freshUntil < asOf)).toEqual([]);
});

async function findAcknowledgeLink(mailbox: string): Promise<string | null> {
  const mails = await (await fetch(new URL("/api/mails", mailbox))).text();
  return /http:\/\/127\.0\.0\.1:\d+\/acknowledge\/[\w.~-]+/.exec(mails)?.[0] ?? null;
}

function descendantsOf(root: number): readonly number[] {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const parents = new Map(
    lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]),
  );
  const isBelowRoot = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && parent !== pid && (parent === root || isBelowRoot(parent));
  };
  return [...parents.keys()].filter(isBelowRoot);
}

/** A process that has ended and that no parent has waited for yet does not run. */
function isRunning(pid: number): boolean {
  try {
    return !/^\S+\s+\(.*\) Z/.test(
      execFileSync("cat", [`/proc/${pid}/stat`], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }),
    );
  } catch {
    return false;
  }
}
