import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { closeAfterTests } from "../../shared-by-tests.ts";

type ReceivedRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

type ReceiverAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Answers a request whose body is complete. */
export type Respond = (
  request: ReceivedRequest,
  response: ServerResponse,
) => ReceiverAnswer | undefined;

/** A real HTTP server that keeps what it receives. `respond` may answer by itself or never. */
export async function startReceiver(respond: Respond = () => ({ status: 202 })) {
  const requests: ReceivedRequest[] = [];
  const state = { respond };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    } catch {
      return; // The client has cut off its request.
    }
    const received: ReceivedRequest = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    requests.push(received);
    const answer = state.respond(received, response);
    if (answer === undefined) return;
    response.writeHead(answer.status, answer.headers).end(answer.body ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as AddressInfo;
  closeAfterTests(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${port}`, port, requests, state };
}
