import SCIMMY from "scimmy";
import type { ScimUser } from "./scim-records.ts";

export type VendorProfile = "8x8" | "generic";

/** The 8x8 extension has two names: one in Microsoft's tutorial, and one in 8x8's documentation. */
export const SITE_URNS = [
  "urn:ietf:params:scim:schemas:extension:8x8:1.1:User",
  "urn:8x8:scim:schemas:extension:8x8user:2.0:User",
] as const;

type ProfileRules = {
  /** What DELETE does to a user. */
  readonly onDelete: "remove" | "deactivate";
  readonly hasGroups: boolean;
  /** Attributes that a user must have in addition to userName. */
  readonly mandatoryAttributes: readonly MandatoryAttribute[];
};

type MandatoryAttribute = { readonly path: string; isPresentIn(user: Partial<ScimUser>): boolean };

const MANDATORY_AT_8X8: readonly MandatoryAttribute[] = [
  {
    path: "name.givenName",
    isPresentIn: (user) => isFilled(propertyOf(user["name"], "givenName")),
  },
  {
    path: "name.familyName",
    isPresentIn: (user) => isFilled(propertyOf(user["name"], "familyName")),
  },
  { path: 'emails[type eq "work"].value', isPresentIn: (user) => hasWorkEmail(user["emails"]) },
];

export const PROFILE_RULES: Readonly<Record<VendorProfile, ProfileRules>> = {
  "8x8": { onDelete: "deactivate", hasGroups: false, mandatoryAttributes: MANDATORY_AT_8X8 },
  generic: { onDelete: "remove", hasGroups: true, mandatoryAttributes: [] },
};

/** Throws SCIM error 400 `invalidValue` for the first missing attribute. */
export function requireMandatory(rules: ProfileRules, user: Partial<ScimUser>): void {
  const missing = rules.mandatoryAttributes.find((attribute) => !attribute.isPresentIn(user));
  if (missing === undefined) return;
  throw new SCIMMY.Types.Error(400, "invalidValue", `Attribute '${missing.path}' is mandatory`);
}

/**
 * Checks the site: the site must be the exact name of an existing site and cannot be changed once set.
 * Returns the site of the user after the write. `sites` null: any name is accepted.
 */
export function requireSite(
  user: Partial<ScimUser>,
  before: ScimUser | undefined,
  sites: readonly string[] | null,
): string | undefined {
  const currentSite = before === undefined ? undefined : sitesOf(before)[0];
  for (const site of sitesOf(user)) {
    if (currentSite !== undefined && site !== currentSite) {
      throw new SCIMMY.Types.Error(
        400,
        "mutability",
        "Attribute 'site' is already defined and is not mutable",
      );
    }
    if (currentSite === undefined && sites !== null && !sites.includes(site)) {
      throw new SCIMMY.Types.Error(400, "invalidValue", `Site '${site}' does not exist`);
    }
  }
  return sitesOf(user)[0] ?? currentSite;
}

/** The site under either name of the extension. */
function sitesOf(user: Partial<ScimUser>): readonly string[] {
  return SITE_URNS.flatMap((urn) => {
    const site = propertyOf(user[urn], "site");
    return typeof site === "string" && site !== "" ? [site] : [];
  });
}

function hasWorkEmail(emails: unknown): boolean {
  if (!Array.isArray(emails)) return false;
  return emails.some(
    (mail) => propertyOf(mail, "type") === "work" && isFilled(propertyOf(mail, "value")),
  );
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function isFilled(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}
