import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import type { CurrentToken } from "./request-checks.ts";
import { BASE_PATH, createScimApp } from "./scim-app.ts";
import { createScimDirectory } from "./scim-directory.ts";
import { createScimFaultRegistry, type ScimFaultControl } from "./scim-faults.ts";
import { createScimMetrics } from "./scim-metrics.ts";
import type { LoadedGroup, LoadedUser, ScimClock, ScimGroup, ScimUser } from "./scim-records.ts";
import { SITE_URNS, type VendorProfile } from "./vendor-profile.ts";

export type ScimServerOptions = {
  readonly host?: string;
  /** 0 for any that is free. */
  readonly port?: number;
  readonly token: string;
  /** `8x8`: users only, name and work mail mandatory, DELETE deactivates. */
  readonly profile: VendorProfile;
  /** Without one, time stands still, and only the Date header tells the real one. */
  readonly clock?: ScimClock;
  /** The names a site may have. Without them any name will do. */
  readonly sites?: readonly string[];
  readonly newId?: () => string;
  /** For HTTPS: at least key and cert. */
  readonly tls?: ServerOptions;
};

/** A SCIM 2.0 server to provision to, and the hands of those who run it. */
export type ScimServer = {
  /** The tenant URL, `…/scim/v2`. */
  readonly url: string;
  readonly metricsUrl: string;
  /** The token that is good now, expired or not. */
  readonly token: string;
  /** Rotates the token: the one before is dead at once. `expiresAt` null: it never ends. */
  setToken(token: string, expiresAt?: number | null): void;
  readonly faults: ScimFaultControl;
  users(): readonly ScimUser[];
  groups(): readonly ScimGroup[];
  /** Brings in history, past every rule. Answers the users' ids, in their order. */
  load(users: readonly LoadedUser[], groups?: readonly LoadedGroup[]): readonly string[];
  /** An administrator edits a user by hand, or removes it (null): Entra is not told. */
  editUser(id: string, changes: Readonly<Record<string, unknown>> | null): void;
  /** An administrator renames a site; its people move along, Entra's value stays behind. */
  renameSite(from: string, to: string): void;
  close(): Promise<void>;
};

const LOOPBACK = "127.0.0.1";
/** For whoever cares about no time at all. */
const FIXED_CLOCK: ScimClock = { now: () => Date.UTC(2026, 0, 1) };

export async function startScimServer(options: ScimServerOptions): Promise<ScimServer> {
  const { host = LOOPBACK, port = 0, clock = FIXED_CLOCK, newId = randomUUID } = options;
  const directory = createScimDirectory(newId);
  const faults = createScimFaultRegistry(clock);
  let currentToken: CurrentToken = { token: options.token, expiresAt: null };
  let sites = options.sites ?? null;
  let origin = "";
  const app = createScimApp({
    directory,
    faults,
    clock,
    setsDateHeader: options.clock !== undefined,
    newId,
    profile: options.profile,
    metrics: createScimMetrics(directory),
    token: () => currentToken,
    sites: () => sites,
    origin: () => origin,
  });
  const server = await listen(app, { host, port, tls: options.tls ?? null });
  origin = originOf(server, host, options.tls === undefined ? "http" : "https");
  const timestamp = () => new Date(clock.now()).toISOString();

  return {
    url: `${origin}${BASE_PATH}`,
    metricsUrl: `${origin}/metrics`,
    get token() {
      return currentToken.token;
    },
    setToken(token, expiresAt = null) {
      currentToken = { token, expiresAt };
    },
    faults: faults,
    users: () => directory.users.all(),
    groups: () => directory.groups.all(),
    load: (users, groups = []) => directory.load(users, groups, timestamp()),
    editUser(id, changes) {
      const user = directory.users.get(id);
      if (user === undefined) throw new Error(`There is no user ${id}.`);
      if (changes === null) return directory.removeUser(id);
      directory.users.put({
        ...user,
        ...changes,
        id,
        meta: { ...user.meta, lastModified: timestamp() },
      });
    },
    renameSite(from, to) {
      sites = sites?.map((site) => (site === from ? to : site)) ?? null;
      for (const user of directory.users.all())
        directory.users.put(withRenamedSite(user, from, to));
    },
    close: () => close(server),
  };
}

function withRenamedSite(user: ScimUser, from: string, to: string): ScimUser {
  const affectedUrns = SITE_URNS.filter(
    (urn) => (user[urn] as { site?: string } | undefined)?.site === from,
  );
  return { ...user, ...Object.fromEntries(affectedUrns.map((urn) => [urn, { site: to }])) };
}

async function listen(
  app: RequestListener,
  { host, port, tls }: { host: string; port: number; tls: ServerOptions | null },
): Promise<Server> {
  const server = tls === null ? createServer(app) : createTlsServer(tls, app);
  server.listen(port, host);
  await once(server, "listening");
  return server;
}

function originOf(server: Server, host: string, scheme: "http" | "https"): string {
  const { port } = server.address() as AddressInfo;
  return `${scheme}://${host === "0.0.0.0" ? LOOPBACK : host}:${port}`;
}

/** Hanging requests are cut off: nobody waits for a simulator to be patient. */
async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
