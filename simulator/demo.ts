// `npm run demo`: a tenant in trouble with Steadystate watching it; `-- --once` plays and checks itself.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { readFlags } from "./flags.ts";
import { compare, type Summary } from "./stage/check.ts";
import { type Product, startProduct } from "./stage/product.ts";
import { openStage, type Stage } from "./stage/stage.ts";

const HELP = `npm run demo [-- options]: a simulated tenant, a SCIM server, a mailbox, and Steadystate

  --once          play the story at speed to its end, check what was seen, print one JSON summary
  --people N      people in the tenant (default 600; with --once 300)
  --seed N        another world (default 8)
  --speed N       simulated seconds in one real second (default 300; with --once 2400)
  --port N        of the console (default 8080, or any free one)
`;

const DAY_MS = 86_400_000;
const APPS = [
  { name: "8x8" },
  { name: "Slack" },
  { name: "Zoom", begins: "initial-cycle" },
  { name: "Salesforce" },
  { name: "Payroll", begins: "no-provisioning" },
  { name: "Canteen", begins: "no-provisioning" },
] as const;

/** The product may lag behind the end of the story by some polls; it is given this long. */
const SETTLES_WITHIN_MS = 60_000;

const { values, number, port } = readFlags({
  command: "npm run demo",
  word: null,
  options: {
    once: { type: "boolean" },
    people: { type: "string" },
    seed: { type: "string" },
    speed: { type: "string" },
    port: { type: "string" },
    help: { type: "boolean" },
  },
});
const say = (text: string) => process.stderr.write(`demo: ${text}…\n`);

if (values.help) {
  process.stdout.write(HELP);
} else {
  const show = await raiseCurtain();
  await (values.once ? playOnce(show) : playOn(show));
}

type Show = { readonly stage: Stage; readonly product: Product; strike(): Promise<void> };

async function raiseCurtain(): Promise<Show> {
  const midnight = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  // `--once` tells two whole days that are over; the live show begins this morning.
  const curtainAt = values.once ? midnight - 2 * DAY_MS : midnight + 9 * 3_600_000;
  // Sixteen hours after the last deed: time for what the log shows late to be seen.
  const until = values.once ? midnight : null;
  const speed = number("speed", values.once ? 2400 : 300);
  const story = values.once ? "demo.story" : "demo-live.story";
  const seed = number("seed", 8);
  const people = number("people", values.once ? 300 : 600);
  const wantedPort = port("port", 8080);
  const folder = mkdtempSync(join(tmpdir(), "steadystate-demo-"));
  const stage = await openStage({
    seed,
    people,
    apps: APPS,
    realTarget: "8x8",
    curtainAt,
    historyDays: 14,
    speed,
    until,
    story: readFileSync(join(import.meta.dirname, story), "utf8"),
    realNow: Date.now,
    say,
  });
  const product = startProduct({
    main: join(import.meta.dirname, "..", "start", "main.js"),
    folder,
    port: await freePort(wantedPort),
    env: process.env,
    stage,
    clock: { shows: curtainAt, speed, until },
    poll: { logs: "10m", jobs: "5m", audits: "20m", discovery: "1h", targets: "20m" },
  });
  return {
    stage,
    product,
    async strike() {
      await product.stop();
      await stage.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function playOn({ stage, product, strike }: Show): Promise<void> {
  const asked = new Promise<"asked">((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.once(signal, () => resolve("asked"));
  });
  say("starting Steadystate");
  await Promise.race([answering(product.url), product.ended, asked]);
  const speed = values.speed ?? "300";
  process.stdout.write(`
  Steadystate   ${product.url}/
  Mailbox       ${stage.mailbox.webUrl}
  SCIM server   ${stage.scim.url} (metrics: ${stage.scim.metricsUrl})

  Time runs ${speed} times faster. In the first minutes 8x8 refuses a site, Slack refuses people,
  and 8x8's token expires: watch the jobs, then the mailbox. Ctrl-C stops all of it.

`);
  const end = await Promise.race([asked, product.ended]);
  if (end !== "asked") {
    process.stderr.write(`demo: Steadystate ended by itself. Its last words:\n${end}\n`);
    process.exitCode = 1;
  }
  say("stopping");
  await strike();
}

async function playOnce({ stage, product, strike }: Show): Promise<void> {
  const began = Date.now();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void strike().then(() => process.exit(130)));
  }
  const end = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  while (stage.clock.now() < end) {
    say(`the clock shows ${new Date(stage.clock.now()).toISOString().slice(0, 16)}`);
    await wait(5000);
  }
  say("the story is over; waiting for Steadystate to have seen all of it");
  const summary = await settled(stage, product.url);
  if (!summary.ok) {
    await product.stop();
    process.stderr.write(`demo: not equal. Steadystate's last words:\n${await product.ended}\n`);
  }
  await strike();
  const seconds = Math.round((Date.now() - began) / 1000);
  process.stdout.write(`${JSON.stringify({ ...summary, seconds })}\n`);
  process.exitCode = summary.ok ? 0 : 1;
}

async function settled(stage: Stage, url: string): Promise<Summary> {
  const deadline = Date.now() + SETTLES_WITHIN_MS;
  for (;;) {
    const summary = await compare(url, stage).catch(
      (error: unknown): Summary => ({
        ok: false,
        figures: { reachable: { seen: String(error), true: "an answer", equal: false } },
      }),
    );
    if (summary.ok || Date.now() > deadline) return summary;
    await wait(1000);
  }
}

/** Settles once the console can be opened. */
async function answering(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok === true) return;
    await wait(200);
  }
}

/** The port asked for, or any other when somebody else has it. */
async function freePort(wanted: number): Promise<number> {
  for (const port of [wanted, 0]) {
    const free = await new Promise<number | null>((resolve) => {
      const probe = createServer();
      probe.once("error", () => resolve(null));
      probe.listen(port, "127.0.0.1", () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === "object" ? (address?.port ?? null) : null));
      });
    });
    if (free !== null) return free;
  }
  throw new Error("There is no free port on 127.0.0.1.");
}
