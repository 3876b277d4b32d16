/** The name of a national cloud, or custom addresses (a simulator, a private proxy). */
export type Cloud =
  | "global"
  | "usgov"
  | "usgov-dod"
  | "china"
  | {
      readonly authority: string;
      readonly graph: string;
      readonly caFile?: string | undefined;
    };

/** Origins without a trailing slash. */
export type CloudEndpoints = {
  readonly authority: string;
  readonly graph: string;
  /** PEM file of a CA to trust in addition to the usual CAs. */
  readonly caFile: string | null;
  /** True if MSAL does not know this authority. */
  readonly isCustom: boolean;
};

/** Source: Microsoft Graph, "National cloud deployments". Tokens are not interchangeable. */
const NAMED_CLOUDS = {
  global: ["https://login.microsoftonline.com", "https://graph.microsoft.com"],
  usgov: ["https://login.microsoftonline.us", "https://graph.microsoft.us"],
  "usgov-dod": ["https://login.microsoftonline.us", "https://dod-graph.microsoft.us"],
  china: ["https://login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn"],
} as const;

export function endpointsOf(cloud: Cloud): CloudEndpoints {
  if (typeof cloud === "string") {
    const [authority, graph] = NAMED_CLOUDS[cloud];
    return { authority, graph, caFile: null, isCustom: false };
  }
  return {
    authority: originOf(cloud.authority),
    graph: originOf(cloud.graph),
    caFile: cloud.caFile ?? null,
    isCustom: true,
  };
}

const originOf = (url: string): string => new URL(url).origin;
