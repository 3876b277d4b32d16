import { Agent, type Dispatcher } from "undici";
import type { HttpExchange } from "./world-records.ts";

const CONNECTION_CUT = Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" });

/** An HTTP agent whose requests are answered by a function instead of a server. */
export function createExchangeDispatcher(exchange: HttpExchange): Dispatcher {
  return new Agent().compose(() => (options, handler) => {
    const controller = createController();
    handler.onRequestStart?.(controller, {});
    void answerRequest(exchange, options, handler, controller);
    return true;
  });
}

async function answerRequest(
  exchange: HttpExchange,
  { method, origin, path, headers, body }: Dispatcher.DispatchOptions,
  handler: Dispatcher.DispatchHandler,
  controller: Dispatcher.DispatchController,
): Promise<void> {
  try {
    const response = await exchange({
      method,
      url: `${origin}${path}`,
      headers: { ...(headers as Readonly<Record<string, string>>) },
      body: typeof body === "string" ? body : null,
    });
    if (response === null) throw CONNECTION_CUT;
    handler.onResponseStart?.(controller, response.status, lowerCaseKeys(response.headers));
    if (response.body.length > 0) handler.onResponseData?.(controller, response.body);
    handler.onResponseEnd?.(controller, {});
  } catch (error) {
    handler.onResponseError?.(
      controller,
      error instanceof Error ? error : new Error(String(error)),
    );
  }
}

const lowerCaseKeys = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** A response is passed on in one piece, so it cannot be paused or aborted, and these functions do nothing. */
function createController(): Dispatcher.DispatchController {
  return {
    aborted: false,
    paused: false,
    reason: null,
    abort() {},
    pause() {},
    resume() {},
  };
}
