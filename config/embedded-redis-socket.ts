import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The programs that can run as embedded Redis; the first one that is installed is used. */
export const EMBEDDED_REDIS_PROGRAMS = ["redis-server", "valkey-server"] as const;

/** The folder with the data of the embedded Redis. */
export function embeddedDataFolder(env: Readonly<Record<string, string | undefined>>): string {
  return resolve(env["STEADYSTATE_DATA"] ?? "data");
}

/**
 * The path of the socket of the embedded Redis. The socket is in the temporary folder and not in the data
 * folder, because Linux allows at most 107 bytes in the path of a socket. `userId` is undefined on Windows.
 */
export function embeddedRedisSocket(dataFolder: string, userId: number | undefined): string {
  const name = createHash("sha256").update(dataFolder).digest("hex").slice(0, 12);
  return join(tmpdir(), `steadystate-${userId ?? "me"}`, `${name}.sock`);
}
