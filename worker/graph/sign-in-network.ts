import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from "@azure/msal-node";
import type { Dispatcher } from "undici";
import { exchangeHttp } from "./http-exchange.ts";
import { parseJsonOrUndefined } from "./response-error.ts";
import { SignInUnavailable } from "./sign-in-error.ts";

/**
 * Makes MSAL use our HTTP agent, so that its CA, time-outs and limits apply to the sign-in too.
 *
 * @param onErrorCode called with the AADSTS code of each answer, or null. MSAL drops the code of a
 *   failed metadata request, which is how the authority reports an unknown tenant.
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
