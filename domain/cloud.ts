import { AUTHORITIES, type NamedCloud } from "./authority.ts";

/** The name of a national cloud, or custom addresses (a simulator, a private proxy). */
export type Cloud =
  | NamedCloud
  | {
      readonly authority: string;
      readonly graph: string;
      readonly portal?: string | undefined;
      readonly caFile?: string | undefined;
    };

/** Addresses without a trailing slash. */
export type CloudEndpoints = {
  readonly authority: string;
  readonly graph: string;
  /** Exchange Online, for which a token to sign in to its mail servers is made. */
  readonly outlook: string;
  /** The admin portal; null if it is not known. */
  readonly portal: string | null;
  /** PEM file of a CA to trust in addition to the usual CAs. */
  readonly caFile: string | null;
  /** True if MSAL does not know this authority. */
  readonly isCustom: boolean;
};

/**
 * Source: Microsoft Graph, "National cloud deployments". Tokens are not interchangeable. The cloud in
 * China has no Entra admin centre, only the Azure portal.
 */
const NAMED_CLOUDS = {
  global: {
    authority: AUTHORITIES.global,
    graph: "https://graph.microsoft.com",
    outlook: "https://outlook.office365.com",
    portal: "https://entra.microsoft.com",
  },
  usgov: {
    authority: AUTHORITIES.usgov,
    graph: "https://graph.microsoft.us",
    outlook: "https://outlook.office365.us",
    portal: "https://entra.microsoft.us",
  },
  "usgov-dod": {
    authority: AUTHORITIES["usgov-dod"],
    graph: "https://dod-graph.microsoft.us",
    outlook: "https://webmail.apps.mil",
    portal: "https://entra.microsoft.us",
  },
  china: {
    authority: AUTHORITIES.china,
    graph: "https://microsoftgraph.chinacloudapi.cn",
    outlook: "https://partner.outlook.cn",
    portal: "https://portal.azure.cn",
  },
} as const;

export function endpointsOf(cloud: Cloud): CloudEndpoints {
  if (typeof cloud === "string") {
    return { ...NAMED_CLOUDS[cloud], caFile: null, isCustom: false };
  }
  return {
    authority: originOf(cloud.authority),
    graph: originOf(cloud.graph),
    outlook: NAMED_CLOUDS.global.outlook,
    portal: cloud.portal?.replace(/\/+$/, "") ?? null,
    caFile: cloud.caFile ?? null,
    isCustom: true,
  };
}

const originOf = (url: string): string => new URL(url).origin;
