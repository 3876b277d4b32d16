import type { GraphError } from "../graph/graph-error.ts";
import { createGraphAgent, exchangeHttp } from "../graph/http-exchange.ts";
import { parseJsonOrUndefined } from "../graph/response-error.ts";

/** Graph or its authority: an HTTPS address that answers with JSON. */
export type CheckedEndpoint = {
  /** The name as it is written at the beginning of a sentence. */
  readonly name: string;
  readonly url: string;
  /** PEM text of a CA to trust in addition to the usual CAs. */
  readonly ca: string | null;
  /** The setting or environment variable with which an operator can add a CA. */
  readonly caSetting: "cloud.caFile" | "NODE_EXTRA_CA_CERTS";
};

/**
 * Says what to do about an error of Graph.
 *
 * `GraphError` does not say why there was no answer, because the worker does not need the reason:
 * it just tries again. The doctor sends one more request to find the reason.
 */
export async function graphFailureText(
  error: GraphError,
  endpoint: CheckedEndpoint,
): Promise<string> {
  if (error.kind !== "unavailable") return error.message;
  return error.status === null
    ? await unavailableText(endpoint)
    : statusText(endpoint, error.status);
}

async function unavailableText(endpoint: CheckedEndpoint): Promise<string> {
  const { name, url, ca, caSetting } = endpoint;
  const agent = createGraphAgent(ca);
  const answer = await exchangeHttp(agent, { method: "GET", url, headers: {}, body: null });
  await agent.close();
  if (!answer.ok) {
    const code = answer.error.detail;
    return `${name} cannot be reached: ${remedyOf(code, caSetting)} (${code}).`;
  }
  const { status, text } = answer.value;
  const isExpectedAnswer =
    typeof parseJsonOrUndefined(text) === "object" && status < 500 && status !== 429;
  return isExpectedAnswer
    ? `${name} did not answer at first, but does now: try again.`
    : statusText(endpoint, status);
}

function statusText({ name }: CheckedEndpoint, status: number): string {
  return status === 429 || status >= 500
    ? `${name} fails at the moment (status ${status}): check Microsoft's service health, and try again later.`
    : `Something else answers in place of ${uncapitalized(name)} (status ${status}): check the addresses in cloud and any proxy on the way.`;
}

/**
 * The remedy of the first pattern that matches. Source of the codes: Node's dns, net and tls, and
 * undici.
 */
function remedyOf(code: string, caSetting: CheckedEndpoint["caSetting"]): string {
  if (/ENOTFOUND|EAI_/.test(code)) {
    return "its name does not resolve, so check the addresses in cloud and this machine's DNS";
  }
  if (/EXPIRED|NOT_YET_VALID/.test(code)) {
    return "its certificate is out of date, so renew it or set this machine's clock";
  }
  if (/ALTNAME/.test(code)) {
    return "its certificate is for another name, so check the addresses in cloud";
  }
  if (/CERT|SIGNATURE/.test(code)) {
    return `its certificate is not trusted, so name the PEM file of its CA in ${caSetting}`;
  }
  return "no connection is possible, so check the addresses in cloud and any firewall on the way";
}

/**
 * Writes "The sign-in service" with a small letter inside a sentence. "Graph" is a name and stays.
 */
const uncapitalized = (name: CheckedEndpoint["name"]): string =>
  name.startsWith("The ") ? `t${name.slice(1)}` : name;
