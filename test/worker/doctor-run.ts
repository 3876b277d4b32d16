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
  /** Each line as `verdict subject look`, with its text beside. */
  readonly lines: readonly { readonly head: string; readonly text: string }[];
  /** The text of the line that begins so. */
  readonly text: (head: string) => string | undefined;
};

type DoctorOverrides = {
  readonly env?: Readonly<Record<string, string>>;
  readonly programs?: readonly string[];
  readonly file?: string;
};

/** Closed when the test that opened it is over. */
export function closeAfterTest<T extends { close(): Promise<void> }>(one: T): T {
  onTestFinished(() => one.close());
  return one;
}

/** The doctor as `main.ts` runs it, with everything real but the waits between two requests. */
export async function runDoctorWith(
  settings: SettingsJson,
  over: DoctorOverrides = {},
): Promise<DoctorRun> {
  let output = "";
  let errorOutput = "";
  const code = await runDoctor({
    settings: {
      env: { STEADYSTATE_CONFIG: "steadystate.yaml", ...over.env },
      readFile: () => over.file ?? JSON.stringify(settings),
    },
    readFile: (path) => readFile(path, "utf8"),
    print: (text) => {
      output += text;
    },
    printError: (text) => {
      errorOutput += text;
    },
    hasColour: false,
    columns: null,
    hasProgram: (name) => (over.programs ?? ["redis-server"]).includes(name),
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
      const [verdict, subject, look, ...text] = line.split(/ {2,}/);
      return { head: `${verdict} ${subject} ${look}`, text: text.join("  ") };
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

/** The product's clock shows what the tenant's does. */
export const settingsOf = (tenant: SettingsJson, over: SettingsJson = {}): SettingsJson => ({
  tenants: [tenant],
  clock: {
    shows: new Date(NOW).toISOString(),
    startedAt: new Date(Date.now()).toISOString(),
    speed: 1,
  },
  ...over,
});
