import { routeLines } from "./announce-routes.ts";
import type { Settings, TenantSettings } from "./settings-schema.ts";

type StartedWith = {
  readonly version: string;
  /** The data folder of the embedded Redis; null for a Redis of the user. */
  readonly dataFolder: string | null;
};

const MAX_LISTED = 5;

/**
 * What `npm start` prints in the terminal: what is watched, who will be notified, where the data and the
 * console are. A sixth line warns if links are missing in mails or do not work.
 */
export function startLines(
  settings: Pick<Settings, "tenants" | "targets" | "notify" | "server">,
  { version, dataFolder }: StartedWith,
): readonly string[] {
  const { tenants, targets, server } = settings;
  const [notified = "", ...warnings] = routeLines(settings);
  const servers =
    targets.length === 0 ? "" : `; SCIM servers: ${listOf(targets.map(({ name }) => name))}`;
  const data =
    dataFolder === null
      ? "in the Redis of the settings"
      : `in ${dataFolder}, in an embedded Redis (STEADYSTATE_DATA names another folder)`;
  return [
    `Steadystate ${version} is starting. Ctrl-C stops it.`,
    `Watched: ${listOf(tenants.map(tenantText))}${servers}.`,
    notified,
    `Data: ${data}.`,
    `Console: ${consoleText(server)} ${accessText(server.access)}`,
    ...warnings,
  ];
}

function tenantText({ name, applications: { include, exclude } }: TenantSettings): string {
  const apps = include.includes("*") ? "all apps" : listOf(include);
  return `${name} (${apps}${exclude.length === 0 ? "" : ` except ${listOf(exclude)}`})`;
}

function listOf(names: readonly string[]): string {
  const more = names.length - MAX_LISTED;
  return more > 0 ? `${names.slice(0, MAX_LISTED).join(", ")} and ${more} more` : names.join(", ");
}

function consoleText({ host, port, publicUrl }: Settings["server"]): string {
  if (publicUrl !== null) return publicUrl;
  if (host === "0.0.0.0" || host === "::")
    return `http://localhost:${port}/ on this machine, and port ${port} at every address of this machine`;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}/`;
}

function accessText({ mode, entra }: Settings["server"]["access"]): string {
  if (mode === "none") return "(for this machine only, without a sign-in)";
  return entra === null
    ? "(sign in with a key; `npm run key -- create` makes one)"
    : "(sign in with Entra or a key)";
}
