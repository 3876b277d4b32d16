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
  /** 0, the default, for any free port. */
  readonly port?: number;
  readonly token: string;
  /** `8x8`: it has users and no groups; name and work mail are mandatory; DELETE deactivates. */
  readonly profile: VendorProfile;
  /** Default: a fixed time; the Date header then shows real time. */
  readonly clock?: ScimClock;
  /** The existing site names. Default: any name is accepted. */
  readonly sites?: readonly string[];
  readonly newId?: () => string;
  /** Options for HTTPS, at least key and cert. Default: HTTP. */
  readonly tls?: ServerOptions;
};

/** A SCIM 2.0 server, with methods for the actions of its administrators. */
export type ScimServer = {
  /** The tenant URL, `…/scim/v2`. */
  readonly url: string;
  readonly metricsUrl: string;
  /** The current token, which may have expired. */
  readonly token: string;
  /** Replaces the token; the old token becomes invalid. Null: the new token never expires. */
  setToken(token: string, expiresAt?: number | null): void;
  readonly faults: ScimFaultControl;
  users(): readonly ScimUser[];
  groups(): readonly ScimGroup[];
  /** Loads records without validation. Returns the ids of the users in order. */
  load(users: readonly LoadedUser[], groups?: readonly LoadedGroup[]): readonly string[];
  /** Edits a user directly in the target, without Entra; `changes` null removes the user. */
  editUser(id: string, changes: Readonly<Record<string, unknown>> | null): void;
  /** Renames a site in the target and in the users of the site. Entra still has the old name. */
  renameSite(from: string, to: string): void;
  close(): Promise<void>;
};

const LOOPBACK = "127.0.0.1";
/** The default clock. */
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
    faults,
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

/** Closes the server and all open connections, including hanging requests. */
async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
