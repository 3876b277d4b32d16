import { readFile } from "node:fs/promises";
import { onTestFinished } from "vitest";
import {
  type GraphServer,
  type GraphServerOptions,
  startGraphServer,
} from "../../simulator/graph/graph-server.ts";
import { runDoctor } from "../../worker/doctor/run-doctor.ts";
import { CLIENT, READER_APP, SECRET } from "../simulator/graph-client.ts";
import { createFixtureTenant, generatedRows, NOW, TENANT } from "../simulator/graph-fixtures.ts";
import { createMemoryLog } from "./graph-stub.ts";

export type SettingsJson = Readonly<Record<string, unknown>>;

export type DoctorRun = {
  readonly code: number;
  readonly output: string;
  readonly errorOutput: string;
  /** The lines of the output. `head` is `status subject check`. */
  readonly lines: readonly { readonly head: string; readonly text: string }[];
  /** The text of the line with this head. */
  readonly text: (head: string) => string | undefined;
};

type DoctorOverrides = {
  readonly sendTest?: { readonly routeName: string | null };
  readonly env?: Readonly<Record<string, string>>;
  /** The socket of the embedded Redis; by default there is none. */
  readonly embeddedRedisUrl?: string;
  readonly programs?: readonly string[];
  /** Text of the settings file, instead of the settings as JSON. */
  readonly file?: string;
};

export function closeAfterTest<T extends { close(): Promise<void> }>(server: T): T {
  onTestFinished(() => server.close());
  return server;
}

/** Runs the doctor as `main.ts` does, except that it does not wait between requests. */
export async function runDoctorWith(
  settings: SettingsJson,
  overrides: DoctorOverrides = {},
): Promise<DoctorRun> {
  let output = "";
  let errorOutput = "";
  const code = await runDoctor({
    ...(overrides.sendTest === undefined ? {} : { sendTest: overrides.sendTest }),
    settings: {
      env: { STEADYSTATE_CONFIG: "steadystate.yaml", ...overrides.env },
      readFile: () => overrides.file ?? JSON.stringify(settings),
    },
    embeddedRedisUrl: overrides.embeddedRedisUrl ?? null,
    readFile: (path) => readFile(path, "utf8"),
    print: (text) => {
      output += text;
    },
    printError: (text) => {
      errorOutput += text;
    },
    hasColour: false,
    columns: null,
    hasProgram: (name) => (overrides.programs ?? ["redis-server"]).includes(name),
    uuid: () => "cf4d0000-0000-4000-8000-000000000001",
    realNow: Date.now,
    sleep: async () => {},
    random: () => 0.5,
    log: createMemoryLog(),
  });
  const lines = output
    .split("\n\n")[0]!
    .split("\n")
    .map((line) => {
      const [status, subject, check, ...text] = line.split(/ {2,}/);
      return { head: `${status} ${subject} ${check}`, text: text.join("  ") };
    });
  return {
    code,
    output,
    errorOutput,
    lines,
    text: (head) => lines.find((line) => line.head === head)?.text,
  };
}

export async function startEntra(over: Partial<GraphServerOptions> = {}): Promise<GraphServer> {
  const tenant = createFixtureTenant(generatedRows(3));
  return closeAfterTest(
    await startGraphServer({
      views: [tenant],
      clock: tenant.clock,
      seed: 7,
      apps: [READER_APP],
      reportsRateLimit: null,
      synchronizationRateLimit: null,
      emptyPageRatio: 0,
      ...over,
    }),
  );
}

export const tenantOf = (graph: GraphServer, over: SettingsJson = {}): SettingsJson => ({
  name: "contoso",
  tenantId: TENANT,
  cloud: { authority: graph.url, graph: graph.url, caFile: graph.caFile },
  credential: { clientId: CLIENT, secret: SECRET },
  ...over,
});

/** Settings in which the product's clock shows the time of the simulated tenant. */
export const settingsOf = (tenant: SettingsJson, over: SettingsJson = {}): SettingsJson => ({
  tenants: [tenant],
  clock: {
    initialTime: new Date(NOW).toISOString(),
    startedAt: new Date(Date.now()).toISOString(),
    speed: 1,
  },
  ...over,
});
