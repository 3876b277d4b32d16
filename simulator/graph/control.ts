import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { objectBody } from "./asked.ts";
import { type Fault, type FaultBoard, isFaultKind } from "./faults.ts";
import type { RequestLog } from "./request-log.ts";

type ControlDeps = {
  readonly port: number;
  readonly faults: FaultBoard;
  readonly requests: RequestLog;
};

type Reply = { readonly status: number; readonly value: unknown };

/**
 * Faults by hand, over plain HTTP on loopback:
 * GET, POST and DELETE `/_simulator/faults[?kind=…]`, GET `/_simulator/requests`.
 */
export async function startControl(
  deps: ControlDeps,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    reply(deps, request)
      .then(({ status, value }) => {
        response.writeHead(status, { "Content-Type": "application/json" });
        response.end(JSON.stringify(value));
      })
      .catch((thrown: unknown) => response.destroy(new Error(String(thrown))));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(deps.port, "127.0.0.1", resolve);
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

async function reply({ faults, requests }: ControlDeps, request: IncomingMessage): Promise<Reply> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  switch (`${request.method} ${url.pathname}`) {
    case "GET /_simulator/faults":
      return { status: 200, value: faults.list() };
    case "POST /_simulator/faults": {
      const fault = faultOf(await text(request));
      if (fault === null) return { status: 400, value: { error: "unknown fault kind" } };
      faults.add(fault);
      return { status: 200, value: faults.list() };
    }
    case "DELETE /_simulator/faults": {
      const kind = url.searchParams.get("kind") ?? "";
      faults.clear(isFaultKind(kind) ? kind : undefined);
      return { status: 200, value: faults.list() };
    }
    case "GET /_simulator/requests":
      return { status: 200, value: requests.recent() };
    default:
      return { status: 404, value: { error: "unknown path" } };
  }
}

function faultOf(body: string): Fault | null {
  const raw = objectBody(body);
  const kind = raw?.["kind"];
  if (raw === null || typeof kind !== "string" || !isFaultKind(kind)) return null;
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
