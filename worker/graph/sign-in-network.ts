import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from "@azure/msal-node";
import type { Dispatcher } from "undici";
import {
  type FailedSignIn,
  isSignInUnavailable,
  noSignInAnswer,
  readFailedSignIn,
} from "./failed-sign-in.ts";
import { exchangeHttp, type HttpExchangeError, type HttpResponse } from "./http-exchange.ts";
import { parseJsonOrUndefined } from "./response-error.ts";

/**
 * Makes MSAL use Steadystate's HTTP agent, so that the CA, time-outs and limits of this agent also apply
 * to the sign-in.
 *
 * @param onAnswer called after each request with what failed, or null. MSAL replaces this error by its
 * own error and drops the code of a failed metadata request, with which the authority reports an unknown
 * tenant.
 */
export function createSignInNetwork(
  agent: Dispatcher,
  onAnswer: (failed: FailedSignIn | null) => void,
): INetworkModule {
  async function send<T>(
    method: "GET" | "POST",
    url: string,
    options: NetworkRequestOptions | undefined,
  ): Promise<NetworkResponse<T>> {
    const headers = options?.headers ?? {};
    const body = method === "POST" ? (options?.body ?? "") : null;
    const answer = await exchangeHttp(agent, { method, url, headers, body });
    const failed = answer.ok ? failureOf(answer.value) : noSignInAnswer(detailOf(answer.error));
    onAnswer(failed);
    // MSAL remembers such an answer and would repeat it for later requests without asking again.
    if (!answer.ok || (failed !== null && isSignInUnavailable(failed))) {
      throw new Error("the sign-in service did not answer");
    }
    const headerEntries = Object.entries(answer.value.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    return {
      status: answer.value.status,
      headers: Object.fromEntries(headerEntries),
      body: parseJsonOrUndefined(answer.value.text) as T,
    };
  }
  return {
    sendGetRequestAsync: (url, options) => send("GET", url, options),
    sendPostRequestAsync: (url, options) => send("POST", url, options),
  };
}

function failureOf(response: HttpResponse): FailedSignIn | null {
  const json = parseJsonOrUndefined(response.text);
  const isUsable = response.status < 400 && typeof json === "object" && json !== null;
  return isUsable ? null : readFailedSignIn(response);
}

const detailOf = (error: HttpExchangeError): string =>
  error.kind === "no-response" ? error.networkError : error.problem;
