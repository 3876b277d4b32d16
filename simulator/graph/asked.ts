import type { TenantView } from "../seam.ts";
import type { Strikes } from "./faults.ts";
import type { PageRequest, Pages } from "./pages.ts";
import type { Caller } from "./tokens.ts";

/** One request that was let in: who asks, of which tenant, for what. */
export type Asked = {
  readonly method: string;
  /** As the client called it. */
  readonly url: URL;
  readonly version: "v1.0" | "beta";
  readonly body: string;
  readonly caller: Caller;
  readonly view: TenantView;
  readonly strikes: Strikes;
  readonly params: PathParams;
};

export type PathParams = {
  readonly servicePrincipalId: string;
  readonly jobId: string;
  readonly action: string;
};

/** What handlers share. */
export type Desk = { readonly pages: Pages; readonly maxPageSize: number };

/** How pages are told under the faults of the moment. */
export function pageRequest({ url, strikes }: Asked): PageRequest {
  return {
    url,
    foreignLink: strikes.has("foreign-link"),
    duplicates: strikes.has("duplicates"),
  };
}

export const contextOf = ({ url, version }: Asked, rest: string): string =>
  `${url.origin}/${version}/$metadata#${rest}`;

/** A JSON object, or null where the body is something else. */
export function objectBody(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    return { ...value };
  } catch {
    return null;
  }
}
