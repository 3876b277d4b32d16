import type { TenantView } from "../tenant-view.ts";
import type { TokenCaller } from "./access-tokens.ts";
import type { ActiveFaults } from "./graph-faults.ts";
import type { PageRequest, ResultPages } from "./result-pages.ts";

/** One request that was let in: who asks, of which tenant, for what. */
export type GraphRequest = {
  readonly method: string;
  /** As the client called it. */
  readonly url: URL;
  readonly version: "v1.0" | "beta";
  readonly body: string;
  readonly caller: TokenCaller;
  readonly view: TenantView;
  readonly activeFaults: ActiveFaults;
  readonly params: PathParams;
};

export type PathParams = {
  readonly servicePrincipalId: string;
  readonly jobId: string;
  readonly action: string;
};

/** What handlers share. */
export type HandlerContext = { readonly pages: ResultPages; readonly maxPageSize: number };

/** How pages are told under the faults of the moment. */
export function pageRequestOf({ url, activeFaults }: GraphRequest): PageRequest {
  return {
    url,
    hasForeignLink: activeFaults.has("foreign-link"),
    hasDuplicates: activeFaults.has("duplicates"),
  };
}

export const odataContext = ({ url, version }: GraphRequest, path: string): string =>
  `${url.origin}/${version}/$metadata#${path}`;

/** A JSON object, or null where the body is something else. */
export function parseJsonObject(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    return { ...value };
  } catch {
    return null;
  }
}
