import type { GraphFault } from "../graph/graph-faults.ts";
import type { GraphServer } from "../graph/graph-server.ts";
import type { Mailbox } from "../mailbox/mailbox-server.ts";
import type { ScenarioGraphFaultKind } from "../scenario/scenario-action.ts";
import type { ScenarioEffects } from "../scenario/scenario-context.ts";
import type { ScimServer } from "../scim/scim-server.ts";
import type { TargetFault } from "../target/provisioning-target.ts";

/** The servers that a scenario can affect; null until they are started. */
export type ScenarioServers = {
  graph: GraphServer | null;
  mailbox: Mailbox | null;
  target: {
    readonly name: string;
    readonly scimServer: ScimServer;
    /** Stores a token in the job's settings, as an administrator does. */
    readonly storeToken: (token: string) => void;
  } | null;
};

/** How the simulated Graph does what a scenario says. */
export const GRAPH_FAULTS: Readonly<Record<ScenarioGraphFaultKind, GraphFault>> = {
  down: { kind: "down" },
  throttles: { kind: "throttle" },
  "cuts-connections": { kind: "cut" },
  "answers-html": { kind: "html" },
  "revokes-tokens": { kind: "claims-challenge" },
  "sign-in-down": {
    kind: "sign-in-error",
    signInError: {
      status: 503,
      error: "temporarily_unavailable",
      code: 90_035,
      message: "Service is temporarily unavailable. Please retry later.",
    },
  },
  "refuses-secret": { kind: "sign-in-error" },
};

const MAIL_FAULT_MODES = { refuses: "554", defers: "421" } as const;

/** Applies the scenario's faults to Graph, the mailbox and the SCIM server. */
export function createScenarioEffects(servers: ScenarioServers): ScenarioEffects {
  return {
    applyGraphFault: ({ kind, until }) =>
      servers.graph?.faults.add({ ...GRAPH_FAULTS[kind], until }),
    async startMailFault(fault) {
      if (fault === "down") await servers.mailbox?.faults.down();
      else servers.mailbox?.faults.set({ mode: MAIL_FAULT_MODES[fault] });
    },
    async endMailFault(fault) {
      if (fault === "down") await servers.mailbox?.faults.up();
      else servers.mailbox?.faults.end(MAIL_FAULT_MODES[fault]);
    },
    applyTargetFault(app, fault) {
      if (servers.target?.name === app) applyTargetFault(servers.target, fault);
    },
  };
}

function applyTargetFault(
  { scimServer, storeToken }: NonNullable<ScenarioServers["target"]>,
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
    case "answers-html":
      scimServer.faults.add({ mode: "503html", until: fault.until });
      return;
    case "times-out":
      scimServer.faults.add({ mode: "hang", until: fault.until });
      return;
    case "answers-error":
      scimServer.faults.add({ mode: fault.status === 429 ? "429" : "503html", until: fault.until });
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
