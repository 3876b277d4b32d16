import type { GraphFaultKind } from "../graph/graph-faults.ts";
import type { GraphServer } from "../graph/graph-server.ts";
import type { Mailbox } from "../mailbox/mailbox-server.ts";
import type { ScenarioEffects } from "../scenario/run-scenario.ts";
import type { ScimServer } from "../scim/scim-server.ts";
import type { TargetFault } from "../target/provisioning-target.ts";

/** The servers that a scenario can affect; null until they are started. */
export type ConnectedParts = {
  graph: GraphServer | null;
  mailbox: Mailbox | null;
  target: {
    readonly name: string;
    readonly scimServer: ScimServer;
    /** Stores a token in the job's settings, as an administrator does. */
    readonly storeToken: (token: string) => void;
  } | null;
};

const GRAPH_FAULTS = {
  down: "down",
  throttles: "throttle",
  cuts: "cut",
  html: "html",
} as const satisfies Readonly<Record<string, GraphFaultKind>>;

/** Applies the scenario's faults to Graph, the mailbox and the SCIM server. */
export function createScenarioEffects(parts: ConnectedParts): ScenarioEffects {
  return {
    applyGraphFault: ({ kind, until }) =>
      parts.graph?.faults.add({ kind: GRAPH_FAULTS[kind], until }),
    applyMailFault({ kind }) {
      if (kind === "down") void parts.mailbox?.faults.down();
      else parts.mailbox?.faults.set({ mode: kind === "refuses" ? "535" : "421", left: 5 });
    },
    applyTargetFault(app, fault) {
      if (parts.target?.name === app) applyTargetFault(parts.target, fault);
    },
  };
}

function applyTargetFault(
  { scimServer, storeToken }: NonNullable<ConnectedParts["target"]>,
  fault: TargetFault,
): void {
  switch (fault.kind) {
    case "token-expires":
      // The server accepts only a new token; the job still uses the old one.
      scimServer.setToken(`${scimServer.token}-renewed`);
      return;
    case "token-renewed":
      storeToken(scimServer.token);
      return;
    case "down":
    case "html":
      scimServer.faults.set({ mode: "503html", until: fault.until });
      return;
    case "times-out":
      scimServer.faults.set({ mode: "hang", until: fault.until });
      return;
    case "answers":
      scimServer.faults.set({ mode: fault.status === 429 ? "429" : "503html", until: fault.until });
      return;
    case "refuses-people":
    case "accepts-people":
    case "refuses-values":
    case "refuses-disables":
    case "accepts-disables":
      // The SCIM server has its own rules for sites and names and cannot refuse single people.
      return;
  }
}
