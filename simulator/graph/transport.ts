import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { errorBody } from "./answers.ts";
import type { Incoming, Outgoing } from "./face.ts";

const compress = promisify(gzip);

/** What Graph takes for a batch, generously. */
const BODY_BYTES_MAX = 4 * 1024 * 1024;

/** Smaller answers are not worth compressing. */
const GZIP_FROM_BYTES = 1024;

/** Turns requests into values, and answers into bytes, broken ones where a fault says so. */
export function serve(answer: (incoming: Incoming) => Promise<Outgoing>): RequestListener {
  return (request, response) => {
    respond(answer, request, response).catch((thrown: unknown) => {
      if (request.destroyed && response.destroyed) return;
      response.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)));
    });
  };
}

async function respond(
  answer: (incoming: Incoming) => Promise<Outgoing>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bodyOf(request);
  if (body === null) {
    response.writeHead(413).end();
    return;
  }
  const clientRequestId = request.headers["client-request-id"];
  const outgoing = await answer({
    method: request.method ?? "GET",
    url: urlOf(request),
    authorization: request.headers.authorization,
    clientRequestId: Array.isArray(clientRequestId) ? clientRequestId[0] : clientRequestId,
    body,
  });
  const gzipped = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  await write(response, outgoing, gzipped);
}

/** The client's own name for us is kept, so that a link leads back the way it came. */
function urlOf(request: IncomingMessage): URL {
  const { localPort } = request.socket;
  const called = request.headers.host ?? "";
  const host = /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(called) ? called : `127.0.0.1:${localPort}`;
  const target = request.url ?? "/";
  const origin = `https://${host}`;
  return URL.canParse(`${origin}${target}`) ? new URL(`${origin}${target}`) : new URL(origin);
}

/** Null where the body is larger than anything Graph takes. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

type Payload = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  gzipped(): Promise<Buffer>;
};

async function write(response: ServerResponse, outgoing: Outgoing, gzip: boolean): Promise<void> {
  const { trace, strikes } = outgoing;
  const payload = payloadOf(outgoing);
  const broken = strikes.has("malformed") || strikes.has("cut");
  const compressed = gzip && !broken && payload.bytes.length >= GZIP_FROM_BYTES;
  const whole = compressed ? await payload.gzipped() : payload.bytes;
  const half = whole.subarray(0, Math.ceil(whole.length / 2));
  const bytes = strikes.has("malformed") ? half : whole;

  // The face's clock, not the machine's: a client may well compare.
  response.sendDate = false;
  response.writeHead(payload.status, {
    ...payload.headers,
    ...(compressed ? { "Content-Encoding": "gzip" } : {}),
    ...(payload.status === 204 ? {} : { "Content-Length": bytes.length, Vary: "Accept-Encoding" }),
    Date: new Date(trace.at).toUTCString(),
    "request-id": trace.requestId,
    "client-request-id": trace.clientRequestId,
  });
  if (strikes.has("cut")) {
    response.write(half, () => response.destroy());
    return;
  }
  response.end(bytes);
}

const JSON_TYPE = {
  "Content-Type":
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
};

function payloadOf({ answer, trace }: Outgoing): Payload {
  switch (answer.kind) {
    case "page":
      return {
        status: 200,
        headers: JSON_TYPE,
        bytes: answer.page.bytes,
        gzipped: answer.page.gzipped,
      };
    case "empty":
      return plain(answer.status, {}, "");
    case "text":
      return plain(answer.status, answer.headers, answer.text);
    case "json":
      return plain(
        answer.status,
        { ...JSON_TYPE, ...answer.headers },
        JSON.stringify(answer.value),
      );
    case "refusal":
      return plain(
        answer.status,
        { "Content-Type": "application/json", ...answer.headers },
        JSON.stringify(errorBody(answer, trace)),
      );
  }
}

function plain(status: number, headers: Readonly<Record<string, string>>, text: string): Payload {
  const bytes = Buffer.from(text);
  return { status, headers, bytes, gzipped: () => compress(bytes) };
}
