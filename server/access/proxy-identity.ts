import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { createNameMatcher } from "../../domain/name-pattern.ts";
import { toPlainLine } from "../../domain/outside-text.ts";
import { sha256Of } from "./credential.ts";
import { combineGrants, type Grant } from "./grants.ts";
import { isOwnHost } from "./loopback-host.ts";
import { forbid, refuse, type SignInResult } from "./sign-in-result.ts";

export type ProxyAccess = {
  /** Addresses and ranges, such as `10.0.0.5` and `10.1.0.0/24`. */
  readonly from: readonly string[];
  readonly userHeader: string;
  readonly groupsHeader: string;
  readonly grants: readonly (Grant & {
    readonly user?: string | undefined;
    readonly group?: string | undefined;
  })[];
};

type ProxyIdentityContext = {
  readonly tenantNames: readonly string[];
  readonly publicUrl: string | null;
};

const MAX_USER_CHARS = 200;
const ID_CHARS = 12;

/**
 * Reads the user whom a proxy has named, only from the address of the connection: a client can write
 * every header, also `X-Forwarded-For`. Null for a request from another address or without the header.
 */
export function createProxyIdentity(
  proxy: ProxyAccess,
  { tenantNames, publicUrl }: ProxyIdentityContext,
): (
  request: Pick<IncomingMessage, "headers" | "headersDistinct" | "socket">,
) => SignInResult | null {
  const isFromProxy = createAddressMatcher(proxy.from);
  return ({ headers, headersDistinct, socket }) => {
    const address = socket.remoteAddress ?? "";
    const { userHeader, groupsHeader } = proxy;
    const { [userHeader]: users = [], [groupsHeader]: groupLists = [] } = headersDistinct;
    const name = toPlainLine(users[0] ?? "", MAX_USER_CHARS);
    if (name === "" || !isFromProxy(address)) return null;
    // A web page whose name resolves to 127.0.0.1 could send the header itself.
    if (isLoopbackAddress(address) && !isOwnHost(headers.host ?? "", publicUrl)) {
      return refuse(OTHER_HOST);
    }
    // If the proxy added its header to that of the client, it is not known which of them is from the proxy.
    if (users.length > 1 || groupLists.length > 1) return refuse(SENT_TWICE);
    return callerOf({ name, groups: listOfGroups(groupLists[0]) }, proxy, tenantNames);
  };
}

const listOfGroups = (text = ""): readonly string[] => text.split(",").map((group) => group.trim());

const OTHER_HOST =
  "The name of the user was not accepted, because the request is for another host: set server.publicUrl to the " +
  "address of the proxy.";
const SENT_TWICE =
  "The headers with the user and the groups must not come twice: configure the proxy so that it removes those of " +
  "its clients.";

function callerOf(
  { name, groups }: { readonly name: string; readonly groups: readonly string[] },
  { grants }: ProxyAccess,
  tenantNames: readonly string[],
): SignInResult {
  const rights = combineGrants(
    grants.filter(
      ({ user, group }) =>
        (user !== undefined && createNameMatcher([user])(name)) ||
        (group !== undefined && groups.includes(group)),
    ),
    tenantNames,
  );
  if (rights === null) {
    return forbid(
      `${name} has signed in, but has no role in Steadystate: ask an admin to add the user or a group to ` +
        "server.access.proxy.grants.",
    );
  }
  const id = `proxy:${sha256Of(name).toString("hex").slice(0, ID_CHARS)}`;
  return { caller: { id, name, signIn: "proxy", ...rights, expiresAt: null } };
}

function createAddressMatcher(ranges: readonly string[]): (address: string) => boolean {
  const parsed = ranges.map((range): [ipaddr.IPv4 | ipaddr.IPv6, number] => {
    if (range.includes("/")) return ipaddr.parseCIDR(range);
    const address = ipaddr.process(range);
    return [address, address.kind() === "ipv4" ? 32 : 128];
  });
  return (text) => {
    if (isIP(text.replace(/%.*$/, "")) === 0) return false;
    // An IPv4 address that an IPv6 socket shows as ::ffff:10.0.0.5 becomes 10.0.0.5.
    const address = ipaddr.process(text);
    return parsed.some(
      ([range, bits]) => range.kind() === address.kind() && address.match(range, bits),
    );
  };
}

function isLoopbackAddress(address: string): boolean {
  return isIP(address) !== 0 && ipaddr.process(address).range() === "loopback";
}
