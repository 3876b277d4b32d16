import type { Result } from "../../domain/result.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import { type GetError, type GetResponse, sendGet } from "./send-get.ts";

const TIMEOUT_MS: Millis = 5000;
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/**
 * Requests the metrics page of a SCIM server. The page belongs to the operator: usually it is on a
 * private network and without TLS.
 */
export async function requestMetricsPage(
  { url, token }: { readonly url: string; readonly token?: string | undefined },
  realNow: () => Instant,
): Promise<Result<GetResponse, GetError>> {
  return await sendGet({
    url: new URL(url),
    headers: {
      accept: "text/plain;version=0.0.4",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    networkAccess: { allowPrivate: true, allowHttp: true },
    timeoutMs: TIMEOUT_MS,
    maxBodyBytes: MAX_BODY_BYTES,
    realNow,
  });
}
