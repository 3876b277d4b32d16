import { connect as connectTcp, isIP, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls, rootCertificates } from "node:tls";
import type { Millis } from "../../domain/time.ts";
import { hostOf } from "../scim/network-access.ts";

type ConnectionOptions = {
  readonly ca: string | null;
  readonly lookup: LookupFunction;
  readonly timeoutMs: Millis;
};

/** Opens a connection, with TLS for https, and closes it. Returns the code of the error, or null. */
export function checkConnection(
  url: URL,
  { ca, lookup, timeoutMs }: ConnectionOptions,
): Promise<string | null> {
  const host = hostOf(url);
  const isTls = url.protocol === "https:";
  const target = { host, port: Number(url.port || (isTls ? 443 : 80)), lookup };
  const socket: Socket = isTls
    ? connectTls({ ...target, ...trustOf(ca), ...(isIP(host) === 0 ? { servername: host } : {}) })
    : connectTcp(target);
  return new Promise((resolve) => {
    const end = (code: string | null) => {
      socket.destroy();
      resolve(code);
    };
    socket.setTimeout(timeoutMs, () => end("ETIMEDOUT"));
    socket.once(isTls ? "secureConnect" : "connect", () => end(null));
    socket.on("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.name));
  });
}

/** The TLS option that trusts a CA in addition to the usual root CAs. */
export function trustOf(ca: string | null): { readonly ca?: string[] } {
  return ca === null ? {} : { ca: [...rootCertificates, ca] };
}
