import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from "@azure/msal-node";
import type { Dispatcher } from "undici";
import { exchangeHttp } from "./http-exchange.ts";
import { parseJsonOrUndefined } from "./response-error.ts";

/** The authority cannot be asked now: nothing is wrong with the credential as far as we know. */
export class SignInUnavailable extends Error {
  override readonly name = "SignInUnavailable";
  readonly status: number | null;

  constructor(status: number | null) {
    super("the sign-in service gave no answer");
    this.status = status;
  }
}

/**
 * MSAL's network over our agent, so that one CA, one set of time-outs and limits hold for both.
 *
 * @param onErrorCode is told each answer's AADSTS code, or null: MSAL forgets the one that
 *   comes with the authority's metadata, which is where an unknown tenant shows
 */
export function createSignInNetwork(
  agent: Dispatcher,
  onErrorCode: (code: string | null) => void,
): INetworkModule {
  async function send<T>(
    method: "GET" | "POST",
    url: string,
    options: NetworkRequestOptions | undefined,
  ): Promise<NetworkResponse<T>> {
    const headers = options?.headers ?? {};
    const body = method === "POST" ? (options?.body ?? "") : null;
    const answer = await exchangeHttp(agent, { method, url, headers, body });
    if (!answer.ok) throw new SignInUnavailable(null);
    const { status, text } = answer.value;
    onErrorCode(status < 400 ? null : (/AADSTS\d{4,7}/.exec(text)?.[0] ?? null));
    const json = parseJsonOrUndefined(text);
    if (status >= 500 || status === 429 || typeof json !== "object" || json === null) {
      throw new SignInUnavailable(status);
    }
    const headerEntries = Object.entries(answer.value.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    return { status, headers: Object.fromEntries(headerEntries), body: json as T };
  }
  return {
    sendGetRequestAsync: (url, options) => send("GET", url, options),
    sendPostRequestAsync: (url, options) => send("POST", url, options),
  };
}
