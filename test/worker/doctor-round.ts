import { readFile } from "node:fs/promises";
import { onTestFinished } from "vitest";
import { type GraphFace, type GraphOptions, startGraph } from "../../simulator/graph/start.ts";
import { doctor } from "../../worker/doctor/doctor.ts";
import { CLIENT, READER, SECRET } from "../simulator/graph-client.ts";
import { handMadeTenant, madeRows, NOW, TENANT } from "../simulator/graph-tenant.ts";
import { keptLog } from "./little-graph.ts";

export type Settings = Readonly<Record<string, unknown>>;

export type Round = {
  readonly code: number;
  readonly said: string;
  readonly complained: string;
  /** Each line as `verdict subject look`, with its text beside. */
  readonly lines: readonly { readonly head: string; readonly text: string }[];
  /** The text of the line that begins so. */
  readonly text: (head: string) => string | undefined;
};

type Over = {
  readonly env?: Readonly<Record<string, string>>;
  readonly programs?: readonly string[];
  readonly file?: string;
};

/** Closed when the test that opened it is over. */
export function opened<T extends { close(): Promise<void> }>(one: T): T {
  onTestFinished(() => one.close());
  return one;
}

/** The doctor as `main.ts` runs it, with everything real but the waits between two requests. */
export async function round(settings: Settings, over: Over = {}): Promise<Round> {
  let said = "";
  let complained = "";
  const code = await doctor({
    settings: {
      env: { STEADYSTATE_CONFIG: "steadystate.yaml", ...over.env },
      readFile: () => over.file ?? JSON.stringify(settings),
    },
    readFile: (path) => readFile(path, "utf8"),
    say: (text) => {
      said += text;
    },
    complain: (text) => {
      complained += text;
    },
    inColour: false,
    columns: null,
    hasProgram: (name) => (over.programs ?? ["redis-server"]).includes(name),
    uuid: () => "cf4d0000-0000-4000-8000-000000000001",
    realNow: Date.now,
    sleep: async () => {},
    random: () => 0.5,
    log: keptLog(),
  });
  const lines = said
    .split("\n\n")[0]!
    .split("\n")
    .map((line) => {
      const [verdict, subject, look, ...text] = line.split(/ {2,}/);
      return { head: `${verdict} ${subject} ${look}`, text: text.join("  ") };
    });
  return {
    code,
    said,
    complained,
    lines,
    text: (head) => lines.find((line) => line.head === head)?.text,
  };
}

export async function entra(over: Partial<GraphOptions> = {}): Promise<GraphFace> {
  const tenant = handMadeTenant(madeRows(3));
  return opened(
    await startGraph({
      views: [tenant],
      clock: tenant.clock,
      seed: 7,
      apps: [READER],
      reportsAllowance: null,
      synchronizationAllowance: null,
      emptyPageRatio: 0,
      ...over,
    }),
  );
}

export const tenantOf = (graph: GraphFace, over: Settings = {}): Settings => ({
  name: "contoso",
  tenantId: TENANT,
  cloud: { authority: graph.url, graph: graph.url, caFile: graph.caFile },
  credential: { clientId: CLIENT, secret: SECRET },
  ...over,
});

/** The product's clock shows what the tenant's does. */
export const settingsOf = (tenant: Settings, over: Settings = {}): Settings => ({
  tenants: [tenant],
  clock: {
    shows: new Date(NOW).toISOString(),
    startedAt: new Date(Date.now()).toISOString(),
    speed: 1,
  },
  ...over,
});
