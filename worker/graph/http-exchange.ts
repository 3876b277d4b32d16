import { rootCertificates } from "node:tls";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { Agent, type Dispatcher, request } from "undici";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Millis } from "../../domain/time.ts";

const gunzipAsync = promisify(gunzip);

/** Four times the size of a page with 1,000 rows, which has about 4 MB before compression. */
const MAX_COMPRESSED_BYTES = 16 * 1024 * 1024;
const MAX_BODY_BYTES = 16 * 1024 * 1024;

const CONNECT_TIMEOUT_MS: Millis = 10_000;
const HEADERS_TIMEOUT_MS: Millis = 30_000;
/** The longest time between two chunks of a body. */
const BODY_TIMEOUT_MS: Millis = 60_000;
/** The longest time of a whole exchange, so that a very slow answer ends too. */
const EXCHANGE_TIMEOUT_MS: Millis = 180_000;

/** The worker needs at most one connection per workload and running poll. */
const MAX_CONNECTIONS = 16;

export type HttpRequest = {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
};

export type HttpResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
};

export type HttpExchangeError =
  | {
      readonly kind: "no-response";
      /** The code of Node's error, such as `ECONNREFUSED`. */
      readonly networkError: string;
    }
  /** An answer arrived. */
  | { readonly kind: "unusable-response"; readonly problem: "too-large" | "not-decompressible" };

/** Keeps connections to Graph and its authority. Trusts `ca` in addition to the usual root CAs. */
export function createGraphAgent(ca: string | null): Agent {
  return new Agent({
    connections: MAX_CONNECTIONS,
    keepAliveTimeout: 30_000,
    headersTimeout: HEADERS_TIMEOUT_MS,
    bodyTimeout: BODY_TIMEOUT_MS,
    connect: {
      timeout: CONNECT_TIMEOUT_MS,
      ...(ca === null ? {} : { ca: [...rootCertificates, ca] }),
    },
  });
}

/** Sends one request and reads the whole answer. Does not follow redirects. */
export async function exchangeHttp(
  agent: Dispatcher,
  { method, url, headers, body }: HttpRequest,
): Promise<Result<HttpResponse, HttpExchangeError>> {
  const timeout = new AbortController();
  // AbortSignal.timeout would keep a timer for three minutes after every short exchange.
  const timer = setTimeout(
    () => timeout.abort(new DOMException("The exchange took too long", "TimeoutError")),
    EXCHANGE_TIMEOUT_MS,
  );
  try {
    const response = await request(url, {
      dispatcher: agent,
      method,
      headers: { "accept-encoding": "gzip", ...headers },
      body,
      signal: timeout.signal,
    });
    const bytes = await readBodyBytes(response.body);
    if (bytes === null) return err({ kind: "unusable-response", problem: "too-large" });
    const responseHeaders = flattenHeaders(response.headers);
    const text = await decodeBody(bytes, responseHeaders["content-encoding"]);
    if (text === null) return err({ kind: "unusable-response", problem: "not-decompressible" });
    return ok({ status: response.statusCode, headers: responseHeaders, text });
  } catch (error) {
    return err({ kind: "no-response", networkError: errorCodeOf(error) });
  } finally {
    clearTimeout(timer);
  }
}

/** Returns null if the body is too large, without reading the rest of it. */
async function readBodyBytes(body: AsyncIterable<Buffer>): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_COMPRESSED_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

async function decodeBody(bytes: Buffer, encoding: string | undefined): Promise<string | null> {
  if (encoding === undefined || encoding === "identity") return bytes.toString();
  if (encoding.toLowerCase() !== "gzip") return null;
  try {
    return (await gunzipAsync(bytes, { maxOutputLength: MAX_BODY_BYTES })).toString();
  } catch {
    return null;
  }
}

function flattenHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value[0] : value,
    ]),
  );
}

/** Returns only the code of the error, because its message may contain a URL with a token. */
function errorCodeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { cause } = error;
  const inner = cause instanceof Error ? cause : error;
  return "code" in inner && typeof inner.code === "string" ? inner.code : inner.name;
}
