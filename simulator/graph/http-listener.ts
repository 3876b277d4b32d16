import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { payloadOf } from "./answer-payload.ts";
import type { IncomingRequest, OutgoingAnswer } from "./graph-api.ts";

/** Larger than any request body that Graph accepts. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Smaller answers are not compressed. */
const MIN_GZIP_BYTES = 1024;

/**
 * Parses requests and writes answers; corrupts an answer when a fault requires this. Clients may use
 * these names of the server, or those of loopback.
 */
export function createRequestListener(
  handleRequest: (incoming: IncomingRequest) => Promise<OutgoingAnswer>,
  names: readonly string[] = [],
): RequestListener {
  const ownNames = new Set(["localhost", "127.0.0.1", ...names]);
  return (request, response) => {
    respond(handleRequest, { request, url: urlOf(request, ownNames) }, response).catch(
      (error: unknown) => {
        if (request.destroyed && response.destroyed) return;
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      },
    );
  };
}

type ParsedRequest = { readonly request: IncomingMessage; readonly url: URL };

async function respond(
  handleRequest: (incoming: IncomingRequest) => Promise<OutgoingAnswer>,
  { request, url }: ParsedRequest,
  response: ServerResponse,
): Promise<void> {
  const body = await bodyOf(request);
  if (body === null) {
    response.writeHead(413).end();
    return;
  }
  const clientRequestId = request.headers["client-request-id"];
  const outgoing = await handleRequest({
    method: request.method ?? "GET",
    url,
    authorization: request.headers.authorization,
    contentType: request.headers["content-type"],
    clientRequestId: Array.isArray(clientRequestId) ? clientRequestId[0] : clientRequestId,
    body,
  });
  const acceptsGzip = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  await writeAnswer(response, outgoing, acceptsGzip);
}

/** Keeps the host name that the client used, so that links in the answer use the same name. */
function urlOf(request: IncomingMessage, ownNames: ReadonlySet<string>): URL {
  const { localPort } = request.socket;
  const requestedHost = request.headers.host ?? "";
  const isOwn = ownNames.has(requestedHost.replace(/:\d+$/, ""));
  const host = isOwn ? requestedHost : `127.0.0.1:${localPort}`;
  const target = request.url ?? "/";
  const origin = `https://${host}`;
  return URL.canParse(`${origin}${target}`) ? new URL(`${origin}${target}`) : new URL(origin);
}

/** Null when the body is larger than MAX_BODY_BYTES. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

async function writeAnswer(
  response: ServerResponse,
  outgoing: OutgoingAnswer,
  acceptsGzip: boolean,
): Promise<void> {
  const { requestIds, activeFaults } = outgoing;
  const payload = payloadOf(outgoing);
  const isBroken = activeFaults.has("malformed") || activeFaults.has("cut");
  const isCompressed = acceptsGzip && !isBroken && payload.bytes.length >= MIN_GZIP_BYTES;
  const fullBytes = isCompressed ? await payload.getGzipped() : payload.bytes;
  const firstHalf = fullBytes.subarray(0, Math.ceil(fullBytes.length / 2));
  const bytes = activeFaults.has("malformed") ? firstHalf : fullBytes;

  // The Date header shows simulated time, because clients may compare it with other times.
  response.sendDate = false;
  response.writeHead(payload.status, {
    ...payload.headers,
    ...(isCompressed ? { "Content-Encoding": "gzip" } : {}),
    ...(payload.status === 204 ? {} : { "Content-Length": bytes.length, Vary: "Accept-Encoding" }),
    Date: new Date(requestIds.at).toUTCString(),
    "request-id": requestIds.requestId,
    "client-request-id": requestIds.clientRequestId,
  });
  if (activeFaults.has("cut")) {
    response.write(firstHalf, () => response.destroy());
    return;
  }
  response.end(bytes);
}
