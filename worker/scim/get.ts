import { lookup as dnsLookup, type LookupAddress } from "node:dns";
import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction, type Socket } from "node:net";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import { isLoopbackName, mayCall, type Reach } from "./address.ts";

/** How far a request has come. */
export type Phase = "dns" | "tcp" | "tls" | "response";

/** Milliseconds from the start to the end of each phase that was reached. */
export type Timings = Partial<Readonly<Record<Phase | "total", Millis>>>;

export type Got = {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly timings: Timings;
};

/** `refused`: we did not call, for the reason given. */
export type GetError = {
  readonly phase: Phase;
  readonly code: string | null;
  readonly refused: string | null;
  readonly timings: Timings;
};

export type Getting = {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly reach: Reach;
  readonly timeoutMs: Millis;
  readonly bodyBytesMax: number;
  /** The wall's clock. */
  readonly realNow: () => Instant;
};

/**
 * Reads one address of a SCIM server. There is no method to choose and no body to send: whoever
 * holds the token of a SCIM server can write to it, and this is the only way that we call one.
 * Redirects are not followed, and every call takes a connection of its own so that DNS and TLS
 * are really tried.
 */
export async function getOnly(getting: Getting): Promise<Result<Got, GetError>> {
  const { url, reach } = getting;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isNamedLoopback = isLoopbackName(url.hostname);
  const refuse = (phase: Phase, refused: string): Result<Got, GetError> =>
    err({ phase, code: null, refused, timings: {} });
  if (url.username !== "" || url.password !== "") {
    return refuse("dns", "the address holds a user or password: write them as a token");
  }
  if (
    url.protocol !== "https:" &&
    !(url.protocol === "http:" && (reach.allowHttp || isNamedLoopback))
  ) {
    return refuse("tls", "the address is not https: a token must not travel in the open");
  }
  if (isIP(host) !== 0 && !mayCall(host, reach, isNamedLoopback)) return refuse("tcp", FORBIDDEN);
  return await call(getting, isNamedLoopback);
}

const FORBIDDEN =
  "the address lies in a network that is not to be called: set allowPrivate if it is yours";

const NOT_ALLOWED = "ENOTALLOWED";
const TOO_LARGE = "ETOOLARGE";

function call(getting: Getting, isNamedLoopback: boolean): Promise<Result<Got, GetError>> {
  const { url, headers, timeoutMs, realNow, reach } = getting;
  const startedAt = realNow();
  const timings: Record<string, Millis> = {};
  let phase: Phase = isIP(url.hostname.replace(/^\[|\]$/g, "")) === 0 ? "dns" : "tcp";
  const reached = (next: Phase) => {
    timings[phase] = realNow() - startedAt;
    phase = next;
  };

  return new Promise((resolve) => {
    const fail = (error: Error) => {
      const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
      const refused = code === NOT_ALLOWED ? FORBIDDEN : null;
      resolve(err({ phase: refused === null ? phase : "tcp", code, refused, timings }));
    };
    const ask = url.protocol === "https:" ? requestHttps : requestHttp;
    const request: ClientRequest = ask(url, {
      method: "GET",
      agent: false,
      headers: { "accept-encoding": "identity", ...headers },
      lookup: guardedLookup(reach, isNamedLoopback),
      signal: AbortSignal.timeout(timeoutMs),
    });
    request.once("socket", (socket: Socket) => {
      socket.once("lookup", (error: Error | null) => {
        if (error === null) reached("tcp");
      });
      socket.once("connect", () => reached(url.protocol === "https:" ? "tls" : "response"));
      socket.once("secureConnect", () => reached("response"));
    });
    request.once("error", fail);
    request.once("response", (response) => {
      timings["response"] = realNow() - startedAt;
      collect(response, getting.bodyBytesMax).then((body) => {
        timings["total"] = realNow() - startedAt;
        const { statusCode: status = 0, headers: answered } = response;
        resolve(ok({ status, headers: answered, body, timings }));
      }, fail);
    });
    request.end();
  });
}

async function collect(response: IncomingMessage, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw Object.assign(new Error("too large"), { code: TOO_LARGE });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes).toString();
}

/** Resolves a name and gives back only what may be called. */
function guardedLookup(reach: Reach, isNamedLoopback: boolean): LookupFunction {
  return (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, "");
      const allowed = found.filter(({ address }) => mayCall(address, reach, isNamedLoopback));
      const [first] = allowed;
      if (first === undefined) {
        return callback(Object.assign(new Error("not allowed"), { code: NOT_ALLOWED }), "");
      }
      answer(callback, options.all === true, allowed, first);
    });
  };
}

function answer(
  callback: Parameters<LookupFunction>[2],
  wantsAll: boolean,
  allowed: LookupAddress[],
  first: LookupAddress,
): void {
  if (wantsAll) callback(null, allowed);
  else callback(null, first.address, first.family);
}
