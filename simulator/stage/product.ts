import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stage } from "./stage.ts";

export type ProductOptions = {
  /** The built program to start, as `npm start` does. */
  readonly main: string;
  /** Everything it keeps goes here. */
  readonly folder: string;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  readonly stage: Stage;
  readonly clock: { readonly shows: number; readonly speed: number; readonly until: number | null };
  /** Polls in simulated time. */
  readonly poll: Readonly<Record<"logs" | "jobs" | "audits" | "discovery" | "targets", string>>;
};

export type Product = {
  readonly url: string;
  /** Settles when the program has ended by itself, with its last words. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
};

const MAX_LAST_WORDS = 4000;

/** Starts Steadystate as a user does: a configuration file, and `start`. */
export function startProduct(options: ProductOptions): Product {
  const { folder, port, main, env } = options;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "steadystate.yaml");
  // JSON is YAML, and needs no writer of its own.
  writeFileSync(file, JSON.stringify(settings(options), null, 2));

  const child = spawn(process.execPath, ["--enable-source-maps", main], {
    env: {
      ...env,
      STEADYSTATE_CONFIG: file,
      STEADYSTATE_DATA: join(folder, "redis"),
      REDIS_URL: undefined,
    },
    stdio: ["ignore", "pipe", "pipe"],
    // Ctrl-C is ours to handle, so that the parts stop in their order.
    detached: true,
  });
  return { url: `http://127.0.0.1:${port}`, ended: lastWords(child), stop: () => stop(child) };
}

function settings({ stage, clock, poll, port }: ProductOptions) {
  const { graph, client, mailbox, scim } = stage;
  const iso = (at: number) => new Date(at).toISOString();
  return {
    tenants: [
      {
        name: "contoso",
        tenantId: client.tenantId,
        cloud: { authority: graph.url, graph: graph.url, caFile: graph.caFile },
        credential: { clientId: client.clientId, secret: client.secret },
        poll,
      },
    ],
    targets: [
      {
        name: "8x8",
        tenant: "contoso",
        application: "8x8",
        scim: { url: scim.url, token: scim.token, profile: "8x8" },
        metrics: { url: scim.metricsUrl, preset: "scim" },
      },
    ],
    mail: {
      from: "Steadystate <provisioning@contoso.example>",
      smtp: { url: mailbox.smtpUrl, caFile: mailbox.caFile },
    },
    notify: [{ to: ["oncall@contoso.example"] }],
    server: { host: "127.0.0.1", port, publicUrl: `http://127.0.0.1:${port}` },
    clock: {
      shows: iso(clock.shows),
      startedAt: iso(stage.startedAt),
      speed: clock.speed,
      ...(clock.until === null ? {} : { until: iso(clock.until) }),
    },
  };
}

/** Keeps the end of what the program says; it is shown only when something goes wrong. */
function lastWords(child: ChildProcess): Promise<string> {
  let words = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (data: Buffer) => {
      words = `${words}${data.toString()}`.slice(-MAX_LAST_WORDS);
    });
  }
  return new Promise((resolve) => child.once("exit", () => resolve(words)));
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  await gone;
}
