import ipaddr from "ipaddr.js";
import { z } from "zod";
import { ROLES } from "../domain/role.ts";
import { isLoopback } from "./is-loopback.ts";
import { namePatterns, nonEmpty } from "./setting-values.ts";
import { CloudSchema, clientGuid, tenantGuid } from "./tenant-schema.ts";

const AccessKey = z.strictObject({
  name: nonEmpty.describe("Name of the person or program that uses the key"),
  sha256: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, {
      error:
        "this is not a SHA-256 hash. If it is the key itself, write the hash that " +
        "`printf %s 'the key' | sha256sum` prints: 64 hexadecimal digits",
    })
    .toLowerCase()
    // The hash is not secret, but this setting is treated as secret because some people write the
    // key itself here by mistake.
    .meta({ secret: true, description: "SHA-256 of the key as 64 hexadecimal digits" }),
  role: z.enum(ROLES).describe("Role of the key. A `viewer` sees no data about persons"),
  tenants: namePatterns.describe("Tenants that the key gives access to; `*` matches any text"),
});

const grantFields = {
  role: z
    .enum(ROLES)
    .describe(
      "Role that this grant gives. If a caller has several grants, only those with the highest role apply",
    ),
  tenants: namePatterns.describe("Tenants that this grant gives access to; `*` matches any text"),
};

const EntraGrant = z
  .strictObject({
    appRole: nonEmpty.optional().describe("Value of an app role of the app registration"),
    group: z
      .guid({
        error:
          "write the Object ID of the group, a GUID: the overview page of the group in Entra shows it",
      })
      .optional()
      .describe("Object ID of a group, in place of an app role"),
    ...grantFields,
  })
  .superRefine(({ appRole, group }, context) => {
    if ((appRole === undefined) !== (group === undefined)) return;
    context.addIssue({ code: "custom", message: "give exactly one of appRole and group" });
  });

/** The app roles that need no `grants`: each has the name of a role of Steadystate. */
const DEFAULT_ENTRA_GRANTS = ROLES.map((role) => ({ appRole: role, role, tenants: ["*"] }));

const EntraSchema = z.strictObject({
  tenantId: tenantGuid.describe("Directory (tenant) ID of the people who sign in"),
  clientId: clientGuid.describe("Application (client) ID of the app registration for the console"),
  cloud: CloudSchema.default("global").describe(
    "Cloud of this tenant, with the same values as `tenants[].cloud`",
  ),
  grants: z
    .array(EntraGrant)
    .min(1, { error: "write at least one grant, or leave grants out" })
    .default(DEFAULT_ENTRA_GRANTS)
    .describe(
      "Which app roles and groups give which role. Default: the app roles viewer, helpdesk, operator and admin, for all tenants",
    ),
});

const ProxyGrant = z
  .strictObject({
    user: nonEmpty
      .optional()
      .describe("Name of a user as the proxy sends it; `*` matches any text"),
    group: nonEmpty.optional().describe("Name of a group as the proxy sends it"),
    ...grantFields,
  })
  .superRefine(({ user, group }, context) => {
    if ((user === undefined) !== (group === undefined)) return;
    context.addIssue({ code: "custom", message: "give exactly one of user and group" });
  });

const headerName = z
  .string()
  .regex(/^[a-z0-9-]{1,60}$/i, { error: "write the name of a header, such as X-Forwarded-User" })
  .toLowerCase();

const ProxySchema = z.strictObject({
  from: z
    .array(
      z.string().refine(isAddressOrRange, {
        error: "write an IP address or a range, such as 10.0.0.5 or 10.1.0.0/24",
      }),
    )
    .min(1, { error: "name at least one address of the proxy" })
    .describe(
      "Addresses and ranges of the proxy. The headers of requests from other addresses are ignored",
    ),
  userHeader: headerName
    .default("x-forwarded-user")
    .describe("Header with the name of the user. The proxy must remove it from what clients send"),
  groupsHeader: headerName
    .default("x-forwarded-groups")
    .describe("Header with the user's groups, separated by commas"),
  grants: z
    .array(ProxyGrant)
    .min(1, { error: "write at least one grant" })
    .describe("Which users and groups have which role"),
});

function isAddressOrRange(text: string): boolean {
  if (!text.includes("/")) return ipaddr.isValid(text);
  try {
    ipaddr.parseCIDR(text);
    return true;
  } catch {
    return false;
  }
}

export const AccessSchema = z
  .strictObject({
    mode: z
      .enum(["none", "keys"])
      .optional()
      .describe(
        "`keys` requires a sign-in: with a key, with Entra (`entra`) or through a proxy (`proxy`). `none` is allowed only on a loopback address. Default: `keys` if keys, entra or proxy is set, otherwise `none`",
      ),
    keys: z
      .array(AccessKey)
      .default([])
      .describe("API keys in this file, besides those that `npm run key` creates"),
    entra: EntraSchema.nullable().default(null),
    proxy: ProxySchema.nullable().default(null),
    personsPerMinute: z
      .number()
      .int()
      .min(1)
      .max(1_000_000_000)
      .default(5000)
      .describe(
        "Largest number of persons that one caller gets from one server process in a minute, over all requests; an answer without persons, such as 404, counts as one person",
      ),
  })
  .transform((access) => {
    const hasSignIn = access.keys.length > 0 || access.entra !== null || access.proxy !== null;
    return { ...access, mode: access.mode ?? (hasSignIn ? ("keys" as const) : ("none" as const)) };
  });

type AccessMistake = { readonly path: readonly string[]; readonly message: string };

/** What is wrong with the access of a server that listens on `host`. */
export function findAccessMistakes({
  host,
  access: { mode, entra, proxy },
}: {
  readonly host: string;
  readonly access: z.output<typeof AccessSchema>;
}): readonly AccessMistake[] {
  // After a mistake in another setting of `access`, the mode may be missing.
  if (mode !== "none") return [];
  const path = ["server", "access", "mode"];
  const unusedSetting = entra !== null ? "entra" : proxy !== null ? "proxy" : null;
  if (unusedSetting !== null) {
    const message = `none requires no sign-in, so server.access.${unusedSetting} would have no effect: write keys, or remove mode`;
    return [{ path, message }];
  }
  if (isLoopback(host)) return [];
  const message = `none would give everyone in the network access to data about persons at ${host}: set keys, or set server.host to 127.0.0.1`;
  return [{ path, message }];
}
