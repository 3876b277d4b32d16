/** The national clouds of Entra. */
export type NamedCloud = "global" | "usgov" | "usgov-dod" | "china";

/**
 * Where people and apps of each cloud sign in, without a trailing slash. Source: Microsoft Graph,
 * "National cloud deployments".
 */
export const AUTHORITIES: Readonly<Record<NamedCloud, string>> = {
  global: "https://login.microsoftonline.com",
  usgov: "https://login.microsoftonline.us",
  "usgov-dod": "https://login.microsoftonline.us",
  china: "https://login.chinacloudapi.cn",
};
