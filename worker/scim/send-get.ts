import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import { ADDRESS_NOT_ALLOWED, createGuardedLookup, NOT_ALLOWED_CODE } from "./guarded-lookup.ts";
import { canCall, hostOf, isLoopbackName, type NetworkAccess } from "./network-access.ts";

export type RequestPhase = "dns" | "tcp" | "tls" | "response";

/** Milliseconds from the start to the end of each phase that was reached. */
export type RequestTimings = Partial<Readonly<Record<RequestPhase | "total", Millis>>>;

export type GetResponse = {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly timings: RequestTimings;
  /** When the certificate of the server expires; null without TLS. */
  readonly certificateExpiresAt: Instant | null;
};

/** `refusedReason` is the reason why the request was not sent; null if it was sent. */
export type GetError = {
  readonly phase: RequestPhase;
  readonly code: string | null;
  readonly refusedReason: string | null;
  readonly timings: RequestTimings;
};

export type GetRequest = {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly networkAccess: NetworkAccess;
  readonly timeoutMs: Millis;
  readonly maxBodyBytes: number;
  readonly realNow: () => Instant;
};

/**
 * Sends a GET to a SCIM server. The token would also allow writing, so this function has no
 * parameter for method or body, and no other function calls SCIM servers. It does not follow
 * redirects, and it opens a new connection for each call, so that DNS and TLS are tested too.
 */
export async function sendGet(getRequest: GetRequest): Promise<Result<GetResponse, GetError>> {
  const { url, networkAccess } = getRequest;
  const host = hostOf(url);
  const isNamedLoopback = isLoopbackName(url.hostname);
  const refuse = (phase: RequestPhase, refusedReason: string): Result<GetResponse, GetError> =>
    err({ phase, code: null, refusedReason, timings: {} });
  if (url.username !== "" || url.password !== "") {
    return refuse("dns", "the address contains a user or password: configure a token instead");
  }
  if (
    url.protocol !== "https:" &&
    !(url.protocol === "http:" && (networkAccess.allowHttp || isNamedLoopback))
  ) {
    return refuse("tls", "the address is not https: a token must not be sent unencrypted");
  }
  if (isIP(host) !== 0 && !canCall(host, networkAccess, isNamedLoopback))
    return refuse("tcp", ADDRESS_NOT_ALLOWED);
  return await sendRequest(getRequest, isNamedLoopback);
}

/** The code of the error for a body with more than `maxBodyBytes`. */
export const TOO_LARGE_CODE = "ETOOLARGE";

function sendRequest(
  getRequest: GetRequest,
  isNamedLoopback: boolean,
): Promise<Result<GetResponse, GetError>> {
  const { url, headers, timeoutMs, realNow, networkAccess } = getRequest;
  const startedAt = realNow();
  const timings: Record<string, Millis> = {};
  let certificateExpiresAt: Instant | null = null;
  let phase: RequestPhase = isIP(hostOf(url)) === 0 ? "dns" : "tcp";
  const finishPhase = (next: RequestPhase) => {
    timings[phase] = realNow() - startedAt;
    phase = next;
  };

  return new Promise((resolve) => {
    const fail = (error: Error) => {
      const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
      const refusedReason = code === NOT_ALLOWED_CODE ? ADDRESS_NOT_ALLOWED : null;
      resolve(err({ phase: refusedReason === null ? phase : "tcp", code, refusedReason, timings }));
    };
    const httpRequest = url.protocol === "https:" ? requestHttps : requestHttp;
    const request: ClientRequest = httpRequest(url, {
      method: "GET",
      agent: false,
      headers: { "accept-encoding": "identity", ...headers },
      lookup: createGuardedLookup(networkAccess, isNamedLoopback),
      signal: AbortSignal.timeout(timeoutMs),
    });
    request.once("socket", (socket: Socket) => {
      socket.once("lookup", (error: Error | null) => {
        if (error === null) finishPhase("tcp");
      });
      socket.once("connect", () => finishPhase(url.protocol === "https:" ? "tls" : "response"));
      socket.once("secureConnect", () => {
        finishPhase("response");
        if (socket instanceof TLSSocket) certificateExpiresAt = certificateExpiry(socket);
      });
    });
    request.once("error", fail);
    request.once("response", (response) => {
      timings["response"] = realNow() - startedAt;
      readBody(response, getRequest.maxBodyBytes).then((body) => {
        timings["total"] = realNow() - startedAt;
        const { statusCode: status = 0, headers: responseHeaders } = response;
        resolve(ok({ status, headers: responseHeaders, body, timings, certificateExpiresAt }));
      }, fail);
    });
    request.end();
  });
}

function certificateExpiry(socket: TLSSocket): Instant | null {
  const at = Date.parse(socket.getPeerCertificate().valid_to ?? "");
  return Number.isNaN(at) ? null : at;
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw Object.assign(new Error("too large"), { code: TOO_LARGE_CODE });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes).toString();
}
