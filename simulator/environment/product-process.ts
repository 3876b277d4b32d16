import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SimulatedEnvironment } from "./environment.ts";

export type ProductOptions = {
  /** The built program that `npm start` runs. */
  readonly programFile: string;
  /** Folder for the settings file and the Redis data. */
  readonly folder: string;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  readonly environment: SimulatedEnvironment;
  readonly clock: {
    readonly initialTime: number;
    readonly speed: number;
    readonly until: number | null;
  };
  /** Receives a copy of the program's output. */
  readonly output?: NodeJS.WritableStream;
  /** Poll intervals in simulated time. */
  readonly poll: Readonly<Record<"logs" | "jobs" | "audits" | "discovery" | "targets", string>>;
};

export type ProductProcess = {
  readonly url: string;
  /** The variables with which a command, such as `npm run routes`, uses the settings and data of this process. */
  readonly commandVariables: Readonly<Record<"STEADYSTATE_CONFIG" | "STEADYSTATE_DATA", string>>;
  /** Resolves with the last output when the program has exited. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
};

const MAX_OUTPUT_CHARACTERS = 4000;

/** Starts Steadystate as a user does: with a settings file and the start program. */
export function startProduct(options: ProductOptions): ProductProcess {
  const { folder, port, programFile, env, output } = options;
  mkdirSync(folder, { recursive: true });
  const configurationFile = join(folder, "steadystate.yaml");
  // JSON is valid YAML.
  writeFileSync(configurationFile, JSON.stringify(productConfiguration(options), null, 2));

  const commandVariables = {
    STEADYSTATE_CONFIG: configurationFile,
    STEADYSTATE_DATA: join(folder, "redis"),
  };
  const child = spawn(process.execPath, ["--enable-source-maps", programFile], {
    env: { ...env, ...commandVariables, REDIS_URL: undefined },
    stdio: ["ignore", "pipe", "pipe"],
    // The child gets its own process group, so that Ctrl-C reaches only the demo, which then
    // stops the child.
    detached: true,
  });
  if (output !== undefined) {
    // After an error of `output`, a pipe would no longer read, and the program would block.
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data: Buffer) => output.write(data));
  }
  return {
    url: `http://127.0.0.1:${port}`,
    commandVariables,
    exited: collectOutput(child),
    stop: () => stopProcess(child),
  };
}

function productConfiguration({ environment, clock, poll, port }: ProductOptions) {
  const { graph, client, mailbox, scimServer } = environment;
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
        scim: { url: scimServer.url, token: scimServer.token },
        metrics: { url: scimServer.metricsUrl, preset: "scim" },
      },
    ],
    mail: {
      from: "Steadystate <provisioning@contoso.example>",
      smtp: { url: mailbox.smtpUrl, caFile: mailbox.caFile },
    },
    notify: [
      {
        name: "on-call",
        to: ["oncall@contoso.example"],
        escalate: { after: "12h", to: ["lead@contoso.example"] },
      },
      { name: "lead", to: ["lead@contoso.example"], severities: ["critical"] },
    ],
    server: {
      host: "127.0.0.1",
      port,
      publicUrl: `http://127.0.0.1:${port}`,
      linkSecret: randomBytes(32).toString("base64url"),
    },
    clock: {
      initialTime: iso(clock.initialTime),
      startedAt: iso(environment.startedAt),
      speed: clock.speed,
      ...(clock.until === null ? {} : { until: iso(clock.until) }),
    },
  };
}

/** Collects the end of the program's output, which the demo shows after an error. */
function collectOutput(child: ChildProcess): Promise<string> {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (data: Buffer) => {
      output = `${output}${data.toString()}`.slice(-MAX_OUTPUT_CHARACTERS);
    });
  }
  return new Promise((resolve) => child.once("exit", () => resolve(output)));
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  await exited;
}
