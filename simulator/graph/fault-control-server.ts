import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type GraphFault, type GraphFaultControl, isGraphFaultKind } from "./graph-faults.ts";
import { parseJsonObject } from "./graph-request.ts";
import type { RequestLog } from "./request-log.ts";

type FaultControlDependencies = {
  readonly port: number;
  readonly faults: GraphFaultControl;
  readonly requests: RequestLog;
};

type ControlReply = { readonly status: number; readonly value: unknown };

/**
 * Starts the control server for faults, plain HTTP on loopback:
 * GET, POST and DELETE `/_simulator/faults[?kind=…]`, GET `/_simulator/requests`.
 */
export async function startFaultControl(
  dependencies: FaultControlDependencies,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answerControlRequest(dependencies, request)
      .then(({ status, value }) => {
        response.writeHead(status, { "Content-Type": "application/json" });
        response.end(JSON.stringify(value));
      })
      .catch((error: unknown) => response.destroy(new Error(String(error))));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(dependencies.port, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function answerControlRequest(
  { faults, requests }: FaultControlDependencies,
  request: IncomingMessage,
): Promise<ControlReply> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  switch (`${request.method} ${url.pathname}`) {
    case "GET /_simulator/faults":
      return { status: 200, value: faults.list() };
    case "POST /_simulator/faults": {
      const fault = parseGraphFault(await text(request));
      if (fault === null) return { status: 400, value: { error: "unknown fault kind" } };
      faults.add(fault);
      return { status: 200, value: faults.list() };
    }
    case "DELETE /_simulator/faults": {
      const kind = url.searchParams.get("kind") ?? "";
      faults.clear(isGraphFaultKind(kind) ? kind : undefined);
      return { status: 200, value: faults.list() };
    }
    case "GET /_simulator/requests":
      return { status: 200, value: requests.recent() };
    default:
      return { status: 404, value: { error: "unknown path" } };
  }
}

function parseGraphFault(body: string): GraphFault | null {
  const raw = parseJsonObject(body);
  const kind = raw?.["kind"];
  if (raw === null || typeof kind !== "string" || !isGraphFaultKind(kind)) return null;
  const { until, left, delayMs, tenantId, retryAfter } = raw;
  return {
    kind,
    ...(typeof until === "number" ? { until } : {}),
    ...(typeof left === "number" ? { left } : {}),
    ...(typeof delayMs === "number" ? { delayMs } : {}),
    ...(typeof tenantId === "string" ? { tenantId } : {}),
    ...(typeof retryAfter === "string" || retryAfter === null ? { retryAfter } : {}),
  };
}
