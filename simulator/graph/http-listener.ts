import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { errorBody } from "./graph-answers.ts";
import type { IncomingRequest, OutgoingAnswer } from "./graph-api.ts";

const compress = promisify(gzip);

/** Larger than any request body that Graph accepts. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Smaller answers are not compressed. */
const MIN_GZIP_BYTES = 1024;

/** Parses requests and writes answers; corrupts an answer when a fault requires this. */
export function createRequestListener(
  handleRequest: (incoming: IncomingRequest) => Promise<OutgoingAnswer>,
): RequestListener {
  return (request, response) => {
    respond(handleRequest, request, response).catch((error: unknown) => {
      if (request.destroyed && response.destroyed) return;
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  };
}

async function respond(
  handleRequest: (incoming: IncomingRequest) => Promise<OutgoingAnswer>,
  request: IncomingMessage,
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
    url: urlOf(request),
    authorization: request.headers.authorization,
    clientRequestId: Array.isArray(clientRequestId) ? clientRequestId[0] : clientRequestId,
    body,
  });
  const acceptsGzip = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  await writeAnswer(response, outgoing, acceptsGzip);
}

/** Keeps the host name that the client used, so that links in the answer use the same name. */
function urlOf(request: IncomingMessage): URL {
  const { localPort } = request.socket;
  const requestedHost = request.headers.host ?? "";
  const host = /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(requestedHost)
    ? requestedHost
    : `127.0.0.1:${localPort}`;
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

type Payload = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  getGzipped(): Promise<Buffer>;
};

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

const JSON_TYPE = {
  "Content-Type":
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
};

function payloadOf({ answer, requestIds }: OutgoingAnswer): Payload {
  switch (answer.kind) {
    case "page":
      return {
        status: 200,
        headers: JSON_TYPE,
        bytes: answer.page.bytes,
        getGzipped: answer.page.getGzipped,
      };
    case "empty":
      return plainPayload(answer.status, {}, "");
    case "text":
      return plainPayload(answer.status, answer.headers, answer.text);
    case "json":
      return plainPayload(
        answer.status,
        { ...JSON_TYPE, ...answer.headers },
        JSON.stringify(answer.value),
      );
    case "error":
      return plainPayload(
        answer.status,
        { "Content-Type": "application/json", ...answer.headers },
        JSON.stringify(errorBody(answer, requestIds)),
      );
  }
}

function plainPayload(
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
): Payload {
  const bytes = Buffer.from(text);
  return { status, headers, bytes, getGzipped: () => compress(bytes) };
}
