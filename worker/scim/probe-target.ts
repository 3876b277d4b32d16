import { z } from "zod";
import type { ProbeResult, TargetProbe } from "../../domain/target.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import { parseRetryAfterMs } from "../graph/retry-after.ts";
import {
  type GetError,
  type GetResponse,
  type RequestPhase,
  type RequestTimings,
  sendGet,
  TOO_LARGE_CODE,
} from "./send-get.ts";

export type ScimEndpoint = {
  /** Entra's Tenant URL; it may contain one of Entra's flags in the query. */
  readonly url: string;
  readonly token: string;
  readonly allowPrivate: boolean;
};

export type ProbeDependencies = {
  readonly now: () => Instant;
  readonly realNow: () => Instant;
  /** Random, so that no user of the server has it as a name. */
  readonly uuid: () => string;
  /** Default: sends the request. The backtest answers with a recorded response. */
  readonly sendGet?: typeof sendGet;
};

export type ProbeOutcome = {
  readonly probe: TargetProbe;
  readonly timings: RequestTimings;
  /** Null if the answer has no Retry-After. */
  readonly retryAfterMs: Millis | null;
  /** Null without TLS or without an answer. */
  readonly certificateExpiresAt: Instant | null;
};

const PROBE_TIMEOUT_MS: Millis = 10_000;
const MAX_BODY_BYTES = 1024 * 1024;
const USER_AGENT = "Steadystate (read-only probe)";

const ListResponse = z.object({
  schemas: z
    .array(z.unknown())
    .refine((schemas) => schemas.includes("urn:ietf:params:scim:api:messages:2.0:ListResponse")),
  totalResults: z.number().int().nullable().catch(null),
  Resources: z.array(z.unknown()).catch([]),
});

/** Flags in the Tenant URL for Entra itself, which Entra does not send to the server. */
const ENTRA_FLAGS = ["aadOptscim062020", "AzureAdScimPatch2017"];

/**
 * Does what Entra's Test Connection does: requests a user that cannot exist, and expects status 200
 * with an empty list. Entra connects from other addresses, so Entra may get another result.
 */
export async function probeTarget(
  scim: ScimEndpoint,
  dependencies: ProbeDependencies,
): Promise<ProbeOutcome> {
  const at = dependencies.now();
  const send = dependencies.sendGet ?? sendGet;
  const response = await send({
    url: probeUrl(scim.url, dependencies.uuid()),
    headers: {
      accept: "application/scim+json, application/json",
      authorization: `Bearer ${scim.token}`,
      "user-agent": USER_AGENT,
    },
    networkAccess: { allowPrivate: scim.allowPrivate, allowHttp: scim.allowPrivate },
    timeoutMs: PROBE_TIMEOUT_MS,
    maxBodyBytes: MAX_BODY_BYTES,
    realNow: dependencies.realNow,
  });
  if (!response.ok) {
    const { timings } = response.error;
    const probe = { at, httpStatus: null, latencyMs: null, ...probeFailureOf(response.error) };
    return { probe, timings, retryAfterMs: null, certificateExpiresAt: null };
  }
  const { status, headers, timings, certificateExpiresAt } = response.value;
  const result = classifyResponse(response.value);
  return {
    probe: {
      at,
      result,
      httpStatus: status,
      latencyMs: timings.response ?? null,
      message: result === "ok" ? null : PROBE_MESSAGES[result],
    },
    timings,
    // Some SCIM servers write the unit: `30s`.
    retryAfterMs: parseRetryAfterMs(headers["retry-after"]?.replace(/s$/, ""), headers["date"]),
    certificateExpiresAt,
  };
}

/** `<Tenant URL>/Users?filter=userName eq "<uuid>"`. Other parts of the query stay. */
export function probeUrl(tenantUrl: string, uuid: string): URL {
  const url = new URL(tenantUrl);
  url.hash = "";
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/Users`;
  for (const flag of ENTRA_FLAGS) url.searchParams.delete(flag);
  url.searchParams.set("filter", `userName eq "${uuid}"`);
  return url;
}

const RESULT_BY_PHASE: Readonly<Record<RequestPhase, ProbeResult>> = {
  dns: "net-dns",
  tcp: "net-tcp",
  tls: "net-tls",
  response: "net-response",
};

function probeFailureOf({ phase, code, refusedReason }: GetError): {
  readonly result: ProbeResult;
  readonly message: string;
} {
  const result = code === TOO_LARGE_CODE ? "bad-json" : RESULT_BY_PHASE[phase];
  if (refusedReason !== null) return { result, message: `Not called: ${refusedReason}.` };
  return { result, message: `${PROBE_MESSAGES[result]} (${code ?? "no code"})` };
}

const PROBE_MESSAGES: Readonly<Record<ProbeResult, string>> = {
  ok: "",
  "net-dns": "The server's name does not resolve from here: check the Tenant URL.",
  "net-tcp": "The server accepts no connection from here: check port, firewall and allow-list.",
  "net-tls":
    "No TLS connection is possible from here: check the server's certificate. If your own CA has signed it, name the PEM file of the CA in the environment variable NODE_EXTRA_CA_CERTS; Entra accepts only a certificate of a public CA.",
  "net-response": "The server accepts the connection but does not answer: check its health.",
  auth: "The server refuses the token in targets[].scim.token: if the connection test in Entra succeeds, renew it only here.",
  "not-found": "There is no /Users at this address: check the Tenant URL.",
  rejected: "The server rejects a filter on userName: ask its vendor.",
  throttled: "The server throttles Steadystate's requests: ask its operator if this continues.",
  "server-error": "The server fails: ask its operator.",
  redirect: "The server redirects, and a token must not follow: use its final address.",
  "html-instead-of-json": "Something answers with a web page: check the Tenant URL.",
  "bad-json": "The answer is not valid JSON: ask the server's vendor.",
  "not-list-response": "The answer is not a SCIM list: check the Tenant URL, or ask the vendor.",
  "no-total": "The answer's list has no totalResults: ask the server's vendor.",
  "filter-ignored":
    "The server returns users for a filter that none can match: Entra may write to the wrong person; ask its vendor.",
};

function classifyResponse(response: GetResponse): ProbeResult {
  const { status } = response;
  if (status === 200) return classifyBody(response);
  if (status === 401 || status === 403) return "auth";
  if (status === 404) return "not-found";
  if (status === 429) return "throttled";
  if (status >= 500) return "server-error";
  if (status >= 300 && status < 400) return "redirect";
  return "rejected";
}

function classifyBody({ headers, body }: GetResponse): ProbeResult {
  const isHtml = /\bhtml\b/i.test(headers["content-type"] ?? "") || /^\s*</.test(body);
  if (isHtml) return "html-instead-of-json";
  const json = parseJsonBody(body);
  if (json === undefined) return "bad-json";
  const list = ListResponse.safeParse(json);
  if (!list.success) return "not-list-response";
  const { totalResults, Resources } = list.data;
  if (Resources.length > 0) return "filter-ignored";
  if (totalResults === null) return "no-total";
  return totalResults === 0 ? "ok" : "filter-ignored";
}

function parseJsonBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
