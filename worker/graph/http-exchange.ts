import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import { promisify } from "node:util";
import { constants, gunzip, gunzipSync } from "node:zlib";
import { LRUCache } from "lru-cache";
import { Agent, buildConnector, type Dispatcher, request } from "undici";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Millis } from "../../domain/time.ts";

const gunzipAsync = promisify(gunzip);

/**
 * The limit of a body, before and after it is decompressed: four times the size of a page with 1,000
 * rows, which has about 4 MB before compression.
 */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** How much of a body that is too large is decoded. */
const MAX_HEAD_BYTES = 16 * 1024;

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
  | { readonly kind: "unusable-response"; readonly problem: "not-decompressible" }
  | {
      readonly kind: "unusable-response";
      readonly problem: "too-large";
      /** The first characters of the body. */
      readonly head: string;
    };

/**
 * Keeps connections to Graph and its authority. Trusts the CA of `readCa` in addition to the usual
 * root CAs. The CA is read again for each new connection, because an operator may have replaced its
 * file.
 */
export function createGraphAgent(readCa: (() => Promise<string>) | null): Agent {
  return new Agent({
    connections: MAX_CONNECTIONS,
    keepAliveTimeout: 30_000,
    headersTimeout: HEADERS_TIMEOUT_MS,
    bodyTimeout: BODY_TIMEOUT_MS,
    connect: readCa === null ? { timeout: CONNECT_TIMEOUT_MS } : createConnectorWithCa(readCa),
  });
}

function createConnectorWithCa(readCa: () => Promise<string>): buildConnector.connector {
  let current: { readonly ca: string; readonly connect: buildConnector.connector } | null = null;
  const connectorForNow = async (): Promise<buildConnector.connector> => {
    let ca: string;
    try {
      ca = await readCa();
    } catch (error) {
      // The file may be missing for a moment while it is replaced.
      if (current === null) throw error;
      return current.connect;
    }
    if (current?.ca !== ca) {
      const options = { timeout: CONNECT_TIMEOUT_MS, secureContext: secureContextFor(ca) };
      current = { ca, connect: buildConnector(options) };
    }
    return current.connect;
  };
  return (options, callback) => {
    connectorForNow().then(
      (connect) => connect(options, callback),
      (error: Error) => callback(error, null),
    );
  };
}

const secureContexts = new LRUCache<string, SecureContext>({ max: 10 });

/**
 * All connections that trust the same CA share one context. Node would create one for each
 * connection, and each reads all root CAs: 1 MB of memory and more than 10 ms of CPU time.
 */
function secureContextFor(ca: string): SecureContext {
  const known = secureContexts.get(ca);
  if (known !== undefined) return known;
  const context = createSecureContext({ ca: [...rootCertificates, ca] });
  secureContexts.set(ca, context);
  return context;
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
    const responseHeaders = flattenHeaders(response.headers);
    const encoding = responseHeaders["content-encoding"];
    const { bytes, isTooLarge } = await readBodyBytes(response.body);
    const text = isTooLarge ? tooLargeError(bytes, encoding) : await decodeBody(bytes, encoding);
    return text.ok
      ? ok({ status: response.statusCode, headers: responseHeaders, text: text.value })
      : text;
  } catch (error) {
    return err({ kind: "no-response", networkError: errorCodeOf(error) });
  } finally {
    clearTimeout(timer);
  }
}

/** Does not read the rest of a body that is too large. */
async function readBodyBytes(
  body: AsyncIterable<Buffer>,
): Promise<{ readonly bytes: Buffer; readonly isTooLarge: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    chunks.push(chunk);
    if (length > MAX_BODY_BYTES) return { bytes: Buffer.concat(chunks), isTooLarge: true };
  }
  return { bytes: Buffer.concat(chunks, length), isTooLarge: false };
}

async function decodeBody(
  bytes: Buffer,
  encoding: string | undefined,
): Promise<Result<string, HttpExchangeError>> {
  if (isIdentity(encoding)) return ok(bytes.toString());
  if (encoding?.toLowerCase() !== "gzip") return err(NOT_DECOMPRESSIBLE);
  try {
    return ok((await gunzipAsync(bytes, { maxOutputLength: MAX_BODY_BYTES })).toString());
  } catch (error) {
    return errorCodeOf(error) === "ERR_BUFFER_TOO_LARGE"
      ? tooLargeError(bytes, encoding)
      : err(NOT_DECOMPRESSIBLE);
  }
}

const NOT_DECOMPRESSIBLE = { kind: "unusable-response", problem: "not-decompressible" } as const;

const isIdentity = (encoding: string | undefined): boolean =>
  encoding === undefined || encoding === "identity";

function tooLargeError(
  bytes: Buffer,
  encoding: string | undefined,
): Result<string, HttpExchangeError> {
  const head = decodeHead(bytes.subarray(0, MAX_HEAD_BYTES), encoding);
  return err({ kind: "unusable-response", problem: "too-large", head });
}

/** Decodes the beginning of a body; empty if this is not possible. */
function decodeHead(bytes: Buffer, encoding: string | undefined): string {
  if (isIdentity(encoding)) return bytes.toString();
  try {
    // With this flush mode, zlib accepts a body that is not complete.
    const head = gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
    return head.subarray(0, MAX_HEAD_BYTES).toString();
  } catch {
    return "";
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
