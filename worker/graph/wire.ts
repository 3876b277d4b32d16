import { rootCertificates } from "node:tls";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { Agent, type Dispatcher, request } from "undici";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Millis } from "../../domain/time.ts";

const inflate = promisify(gunzip);

/** A page of 1,000 rows is about 4 MB; four times that is no page of ours, packed or unpacked. */
const COMPRESSED_BYTES_MAX = 16 * 1024 * 1024;
const BODY_BYTES_MAX = 16 * 1024 * 1024;

const CONNECT_MS: Millis = 10_000;
const HEADERS_MS: Millis = 30_000;
/** Between two pieces of a body. */
const BODY_MS: Millis = 60_000;
/** For all of one exchange, so that a trickle ends as well. */
const EXCHANGE_MS: Millis = 180_000;

/** Graph's own connections are few: one per bucket and look under way. */
const CONNECTIONS_MAX = 16;

export type Asking = {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
};

export type Answered = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
};

/** `lost`: no whole answer came. `refused`: one came that we do not take. */
export type WireError = { readonly kind: "lost" | "refused"; readonly what: string };

/** Kept connections to Graph and its authority; `ca` is trusted beside the usual roots. */
export function graphAgent(ca: string | null): Agent {
  return new Agent({
    connections: CONNECTIONS_MAX,
    keepAliveTimeout: 30_000,
    headersTimeout: HEADERS_MS,
    bodyTimeout: BODY_MS,
    connect: { timeout: CONNECT_MS, ...(ca === null ? {} : { ca: [...rootCertificates, ca] }) },
  });
}

/** One request and its whole answer as text; redirects are answers like any other. */
export async function exchange(
  agent: Dispatcher,
  { method, url, headers, body }: Asking,
): Promise<Result<Answered, WireError>> {
  try {
    const answer = await request(url, {
      dispatcher: agent,
      method,
      headers: { "accept-encoding": "gzip", ...headers },
      body,
      signal: AbortSignal.timeout(EXCHANGE_MS),
    });
    const bytes = await collect(answer.body);
    if (bytes === null) return err({ kind: "refused", what: "its body is too large" });
    const flat = flatHeaders(answer.headers);
    const text = await textOf(bytes, flat["content-encoding"]);
    if (text === null) return err({ kind: "refused", what: "its body cannot be unpacked" });
    return ok({ status: answer.statusCode, headers: flat, text });
  } catch (error) {
    return err({ kind: "lost", what: causeOf(error) });
  }
}

/** Null when there is more than we take; what is left is not read. */
async function collect(body: AsyncIterable<Buffer>): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > COMPRESSED_BYTES_MAX) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

async function textOf(bytes: Buffer, encoding: string | undefined): Promise<string | null> {
  if (encoding === undefined || encoding === "identity") return bytes.toString();
  if (encoding.toLowerCase() !== "gzip") return null;
  try {
    return (await inflate(bytes, { maxOutputLength: BODY_BYTES_MAX })).toString();
  } catch {
    return null;
  }
}

function flatHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value[0] : value,
    ]),
  );
}

/** The error's code only: messages may hold addresses with tokens in them. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { cause } = error;
  const inner = cause instanceof Error ? cause : error;
  return "code" in inner && typeof inner.code === "string" ? inner.code : inner.name;
}
