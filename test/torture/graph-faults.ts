import type { GraphFault } from "../../simulator/graph/graph-faults.ts";
import type { Performer } from "./running-system.ts";

const HANGS_FOR_MS = 7000;

const graphFault =
  (fault: GraphFault): Performer =>
  async ({ graph }) => {
    graph.faults.add(fault);
    return async () => graph.faults.clear(fault.kind);
  };

const answer500 = { status: 500, text: '{"error":{"code":"InternalServerError","message":""}}' };

export const GRAPH_FAULTS = {
  "graph throttles": async ({ graph }, { variant }) => {
    graph.faults.add({ kind: "throttle", retryAfter: String(Math.ceil(variant * 120)) });
    return async () => graph.faults.clear("throttle");
  },
  "graph answers 500": graphFault({ kind: "answer", answer: answer500 }),
  "graph answers 503": graphFault({ kind: "down" }),
  "graph cuts its JSON": graphFault({ kind: "malformed" }),
  "graph cuts connections": graphFault({ kind: "cut" }),
  "graph hangs": graphFault({ kind: "slow", delayMs: HANGS_FOR_MS }),
  "graph answers HTML": graphFault({ kind: "html" }),
  "graph refuses the token": graphFault({ kind: "unauthorised" }),
  "graph revokes the token": graphFault({ kind: "claims-challenge" }),
  "sign-in refused": graphFault({ kind: "sign-in-error" }),
  "graph repeats rows": graphFault({ kind: "duplicates" }),
} as const satisfies Readonly<Record<string, Performer>>;
