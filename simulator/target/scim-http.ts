import { Pool } from "undici";
import type { TargetFailure } from "./provisioning-target.ts";
import { httpFailure, networkFailure } from "./target-failures.ts";

export type JsonObject = Readonly<Record<string, unknown>>;
export type ScimAnswer =
  | { readonly ok: true; readonly status: number; readonly body: JsonObject }
  | { readonly ok: false; readonly status: number | null; readonly failure: TargetFailure };

type ScimRequest = {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  /** Whether this is the probe before a cycle, whose failure fails the whole cycle. */
  readonly isProbe?: boolean;
};

export type ScimHttp = {
  send(request: ScimRequest): Promise<ScimAnswer>;
  close(): Promise<void>;
};

/** Flags in the tenant URL that control Entra and are not sent to the server. */
const ENTRA_FLAGS = ["aadOptscim062020", "AzureAdScimPatch2017"];
const DEFAULT_TIMEOUT_MS = 5000;
/** Longer bodies are truncated. Every user and every page of users is shorter. */
const MAX_BODY_BYTES = 4_000_000;

/**
 * Sends HTTP requests as the provisioning service does: with a bearer token, SCIM content types,
 * and no User-Agent.
 */
export function createScimHttp(
  tenantUrl: string,
  token: () => string,
  timeoutMs = DEFAULT_TIMEOUT_MS,
): ScimHttp {
  const base = new URL(tenantUrl);
  for (const flag of ENTRA_FLAGS) base.searchParams.delete(flag);
  const pool = new Pool(base.origin, { connections: 4 });

  return {
    async send({ method, path, query = {}, body, isProbe = false }) {
      const search = new URLSearchParams([
        ...base.searchParams,
        ...Object.entries(query),
      ]).toString();
      const target = `${base.pathname.replace(/\/$/, "")}${path}${search === "" ? "" : `?${search}`}`;
      try {
        const response = await pool.request({
          method,
          path: target,
          headers: {
            authorization: `Bearer ${token()}`,
            accept: "application/scim+json, application/json",
            ...(body === undefined ? {} : { "content-type": "application/scim+json" }),
          },
          body: body === undefined ? null : JSON.stringify(body),
          headersTimeout: timeoutMs,
          bodyTimeout: timeoutMs,
          signal: AbortSignal.timeout(timeoutMs),
        });
        const text = await response.body.text();
        return parseScimAnswer(response.statusCode, text.slice(0, MAX_BODY_BYTES), isProbe);
      } catch (error) {
        return { ok: false, status: null, failure: networkFailure(isTimeout(error), isProbe) };
      }
    },
    close: () => pool.destroy(),
  };
}

function parseScimAnswer(status: number, text: string, isProbe: boolean): ScimAnswer {
  if (status >= 300) return { ok: false, status, failure: httpFailure(status, text, isProbe) };
  if (status === 204 || text === "") return { ok: true, status, body: {} };
  try {
    const body: unknown = JSON.parse(text);
    if (isRecord(body)) return { ok: true, status, body };
  } catch {
    // Usually HTML from a proxy. It is handled like every other answer that is not SCIM.
  }
  return { ok: false, status, failure: httpFailure(status, text, isProbe) };
}

function isRecord(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTimeout(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /timeout/i.test(`${error.name} ${error.message}`);
}
