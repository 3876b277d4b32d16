import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { ProvisioningObjectSummary } from "../../simulator/graph-types.ts";
import type { ReceivedMail } from "../../simulator/mailbox/mail-store.ts";
import { type Mailbox, startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import { findFreePort } from "../free-ports.ts";
import { createFixtureTenant, NOW, TENANT } from "../simulator/graph-fixtures.ts";
import { exitCodeOf, startProgram } from "../stop-signal.ts";
import { startUnlimitedGraph } from "../unlimited-graph.ts";

// Runs the built programs with a settings file, as an operator does, and with any form of Redis.

const CLIENT_ID = "7d0c8c3e-1111-4222-8333-444455556666";
const SECRET = "s3cret~value";
/** One minute of product time per second, so that polls and assessments come every second. */
const SPEED = 60;

type StartedProgram = {
  readonly process: ChildProcess;
  readonly exitCode: Promise<number | null>;
  /** Everything that the program wrote to stdout and stderr so far. */
  output(): string;
};

export type RunningProduct = {
  readonly configFile: string;
  /** What Graph shows; a test may change it. */
  readonly tenant: ReturnType<typeof createFixtureTenant>;
  /** Starts a further worker. */
  startWorker(env?: Readonly<Record<string, string>>): StartedProgram;
  /** Runs a command of the product to its end and returns its exit code. */
  runCommand(file: string, programArguments: readonly string[]): Promise<number | null>;
  readonly server: StartedProgram;
  readonly serverUrl: string;
  get(path: string): Promise<{ readonly status: number; readonly text: string }>;
  /** The JSON answer of `/api/v1` + path. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read any part of an answer.
  api(path: string): Promise<any>;
  readonly mailbox: Mailbox;
  /** Received mails, oldest first. */
  mails(): readonly ReceivedMail[];
  stop(): Promise<void>;
};

export type ProductOptions = {
  /** Rows of the log; by default those of `createFixtureTenant`. */
  readonly rows?: readonly ProvisioningObjectSummary[];
  /** Sections that replace those of the settings file. */
  readonly settings?: Readonly<Record<string, unknown>>;
};

/**
 * Starts the simulated Graph, a mail server and the product's server; the test starts the workers. `redis` is the
 * section `redis` of the settings.
 */
export async function startProduct(
  redis: Readonly<Record<string, unknown>>,
  { rows, settings = {} }: ProductOptions = {},
): Promise<RunningProduct> {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-product-"));
  const tenant = createFixtureTenant(rows);
  const graph = await startUnlimitedGraph(
    { views: [tenant], clock: tenant.clock },
    { clientId: CLIENT_ID, secret: SECRET },
  );
  const mailbox = await startMailbox({ clock: tenant.clock });
  const port = await findFreePort();
  const configFile = join(folder, "steadystate.yaml");
  writeFileSync(
    configFile,
    JSON.stringify({
      redis,
      tenants: [
        {
          name: "contoso",
          tenantId: TENANT,
          cloud: { authority: graph.url, graph: graph.url, caFile: graph.caFile },
          credential: { clientId: CLIENT_ID, secret: SECRET },
        },
      ],
      mail: {
        from: "Steadystate <provisioning@contoso.example>",
        smtp: { url: mailbox.smtpUrl, caFile: mailbox.caFile },
      },
      notify: [{ to: ["oncall@contoso.example"] }],
      server: {
        port,
        publicUrl: "https://steadystate.contoso.example",
        linkSecret: "link-secret-of-the-tests-of-redis-forms",
      },
      clock: {
        initialTime: new Date(NOW).toISOString(),
        startedAt: new Date().toISOString(),
        speed: SPEED,
      },
      ...settings,
    }),
  );
  const programs: StartedProgram[] = [];
  const start = (file: string, env: Readonly<Record<string, string>> = {}) => {
    const program = startAndRecord(file, { STEADYSTATE_CONFIG: configFile, ...env });
    programs.push(program);
    return program;
  };
  const serverUrl = `http://127.0.0.1:${port}`;
  const get = async (path: string) => {
    const response = await fetch(`${serverUrl}${path}`);
    return { status: response.status, text: await response.text() };
  };
  return {
    configFile,
    tenant,
    server: start("server/main.js"),
    serverUrl,
    startWorker: (env) => start("worker/main.js", env),
    runCommand: (file, programArguments) =>
      exitCodeOf(startProgram(file, [...programArguments], { STEADYSTATE_CONFIG: configFile })),
    get,
    api: async (path) => {
      const { status, text } = await get(`/api/v1${path}`);
      if (status !== 200) throw new Error(`GET ${path}: ${status} ${text}`);
      return JSON.parse(text);
    },
    mailbox,
    mails: () => [...mailbox.mails()].reverse(),
    async stop() {
      await Promise.all(programs.map(stopProgram));
      await mailbox.close();
      await graph.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a built program and keeps what it writes. */
function startAndRecord(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): StartedProgram {
  const child = startProgram(file, [], { REDIS_URL: undefined, ...env });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      text += String(chunk);
    });
  }
  return { process: child, exitCode: exitCodeOf(child), output: () => text };
}

/** Ends a program, by force if it does not end within 20 s, such as while Redis hangs. */
async function stopProgram({ process: child, exitCode }: StartedProgram): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const isLate = await Promise.race([
    exitCode.then(() => false),
    wait(20_000, true, { ref: false }),
  ]);
  if (isLate) child.kill("SIGKILL");
  await exitCode;
}
