import SCIMMY from "scimmy";
import type { ScimUser } from "./records.ts";

export type ScimProfile = "8x8" | "generic";

/** Both names of the 8x8 extension are in circulation: Microsoft's tutorial's and 8x8's own. */
export const SITE_URNS = [
  "urn:ietf:params:scim:schemas:extension:8x8:1.1:User",
  "urn:8x8:scim:schemas:extension:8x8user:2.0:User",
] as const;

type Rules = {
  /** What DELETE does to a user. */
  readonly deletes: "remove" | "deactivate";
  readonly groups: boolean;
  /** What a user must have beside a userName. */
  readonly mandatory: readonly Mandatory[];
};

type Mandatory = { readonly path: string; has(user: Partial<ScimUser>): boolean };

const MANDATORY_AT_8X8: readonly Mandatory[] = [
  { path: "name.givenName", has: (user) => isFilled(part(user["name"], "givenName")) },
  { path: "name.familyName", has: (user) => isFilled(part(user["name"], "familyName")) },
  { path: 'emails[type eq "work"].value', has: (user) => hasWorkMail(user["emails"]) },
];

export const PROFILES: Readonly<Record<ScimProfile, Rules>> = {
  "8x8": { deletes: "deactivate", groups: false, mandatory: MANDATORY_AT_8X8 },
  generic: { deletes: "remove", groups: true, mandatory: [] },
};

/** Throws SCIM's 400 `invalidValue` for the first attribute that is missing. */
export function requireMandatory(rules: Rules, user: Partial<ScimUser>): void {
  const missing = rules.mandatory.find((one) => !one.has(user));
  if (missing === undefined) return;
  throw new SCIMMY.Types.Error(400, "invalidValue", `Attribute '${missing.path}' is mandatory`);
}

/**
 * The site is set once, and to the exact name of a site that exists. Answers the site the user has
 * from now on. An update that says nothing of the site leaves it. `sites` null: any name will do.
 */
export function requireSite(
  user: Partial<ScimUser>,
  before: ScimUser | undefined,
  sites: readonly string[] | null,
): string | undefined {
  const held = before === undefined ? undefined : sitesOf(before)[0];
  for (const site of sitesOf(user)) {
    if (held !== undefined && site !== held) {
      throw new SCIMMY.Types.Error(
        400,
        "mutability",
        "Attribute 'site' is already defined and is not mutable",
      );
    }
    if (held === undefined && sites !== null && !sites.includes(site)) {
      throw new SCIMMY.Types.Error(400, "invalidValue", `Site '${site}' does not exist`);
    }
  }
  return sitesOf(user)[0] ?? held;
}

/** The site under either name of the extension. */
function sitesOf(user: Partial<ScimUser>): readonly string[] {
  return SITE_URNS.flatMap((urn) => {
    const site = part(user[urn], "site");
    return typeof site === "string" && site !== "" ? [site] : [];
  });
}

function hasWorkMail(emails: unknown): boolean {
  if (!Array.isArray(emails)) return false;
  return emails.some((mail) => part(mail, "type") === "work" && isFilled(part(mail, "value")));
}

function part(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function isFilled(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}
