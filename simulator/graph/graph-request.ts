import type { TenantView } from "../tenant-view.ts";
import type { TokenCaller } from "./access-tokens.ts";
import type { ActiveFaults } from "./graph-faults.ts";
import type { PageRequest, ResultPages } from "./result-pages.ts";

/** An authorized request. */
export type GraphRequest = {
  readonly method: string;
  /** The URL that the client used. */
  readonly url: URL;
  readonly version: "v1.0" | "beta";
  readonly body: string;
  readonly contentType: string | undefined;
  readonly caller: TokenCaller;
  readonly view: TenantView;
  readonly activeFaults: ActiveFaults;
  readonly params: PathParams;
};

export type PathParams = {
  readonly servicePrincipalId: string;
  readonly groupId: string;
  readonly jobId: string;
  readonly action: string;
  readonly userId: string;
};

export type HandlerContext = {
  readonly pages: ResultPages;
  readonly maxPageSize: number;
  readonly sentMails: SentMail[];
};

/** How to render pages under the active faults. */
export function pageRequestOf({ url, activeFaults }: GraphRequest): PageRequest {
  return {
    url,
    hasForeignLink: activeFaults.has("foreign-link"),
    hasDuplicates: activeFaults.has("duplicates"),
  };
}

export const odataContext = ({ url, version }: GraphRequest, path: string): string =>
  `${url.origin}/${version}/$metadata#${path}`;

/** The JSON object in the body, or null when the body is anything else. */
export function parseJsonObject(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    return { ...value };
  } catch {
    return null;
  }
}

/** A mail that Graph has accepted. */
export type SentMail = {
  readonly tenantId: string;
  /** The id or user principal name in the path. */
  readonly mailbox: string;
  /** The mail as RFC 5322 describes it. */
  readonly mime: string;
};
