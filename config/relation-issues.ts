import type { z } from "zod";
import type { RawSettings } from "./settings-errors.ts";
import { Settings } from "./settings-schema.ts";

type Issue = z.core.$ZodIssue;
type RawObject = Readonly<Record<string, unknown>>;

/** Makes a valid placeholder for an item that has a mistake, so that the other items keep their positions. */
const PLACEHOLDERS: Readonly<Record<string, (item: unknown, index: number) => unknown>> = {
  notify: (item, index) => ({
    name: `placeholder ${index}`,
    tenants: textsOf(item, "tenants"),
    ...(hasKey(item, "to")
      ? { to: ["placeholder@placeholder.invalid"] }
      : { webhook: { url: "https://placeholder.invalid", secret: "placeholder-secret" } }),
  }),
  targets: (item, index) => ({
    name: `placeholder ${index}`,
    tenant: textOf(item, "tenant") ?? "placeholder",
    application: "placeholder",
  }),
  tenants: (item, index) => ({
    name: tenantNameOf(item) ?? `placeholder-${index}`,
    tenantId: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    credential: { managedIdentity: {} },
  }),
};

/**
 * Returns the mistakes in the relations between settings. The schema checks the relations only if each setting
 * alone is valid. So it runs here on a copy in which wrong settings are left out or replaced.
 */
export function findRelationIssues(issues: readonly Issue[], raw: RawSettings): readonly Issue[] {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return [];
  const wrongItems = new Set(issues.map(({ path }) => path.slice(0, 2).join(".")));
  const wrongKeys = new Set(issues.map(({ path }) => String(path[0])));
  const copy = Object.entries(raw as RawObject).flatMap(([key, value]) => {
    if (!wrongKeys.has(key)) return [[key, value] as const];
    const placeholder = PLACEHOLDERS[key];
    if (placeholder === undefined || !Array.isArray(value)) return [];
    const items = value.map((item, index) =>
      wrongItems.has(`${key}.${index}`) ? placeholder(item, index) : item,
    );
    return [[key, items] as const];
  });
  const checked = Settings.safeParse(Object.fromEntries(copy));
  if (checked.success) return [];
  return checked.error.issues.filter(
    (issue): issue is z.core.$ZodIssueCustom =>
      issue.code === "custom" &&
      !isAboutWrongSetting(issue, issues, wrongKeys) &&
      !issues.some(({ message }) => message === issue.message),
  );
}

/** True if the setting at `path`, or a setting that contains it, has a mistake of its own. */
function isAboutWrongSetting(
  { path }: Issue,
  issues: readonly Issue[],
  wrongKeys: ReadonlySet<string>,
): boolean {
  const [key = "", index] = path.map(String);
  if (index === undefined || !(key in PLACEHOLDERS)) return wrongKeys.has(key);
  const isWithin = (outer: string) => `${path.join(".")}.`.startsWith(`${outer}.`);
  return issues.some((issue) => isWithin(issue.path.join(".")));
}

const hasKey = (item: unknown, key: string): item is RawObject =>
  typeof item === "object" && item !== null && key in item;

function textOf(item: unknown, key: string): string | null {
  const text = hasKey(item, key) ? item[key] : null;
  return typeof text === "string" && text !== "" ? text : null;
}

/** The texts of a list; `*` in place of an item or a list that is wrong. */
function textsOf(item: unknown, key: string): readonly string[] {
  const list = hasKey(item, key) ? item[key] : null;
  return Array.isArray(list)
    ? list.map((text) => (typeof text === "string" && text.trim() !== "" ? text : "*"))
    : ["*"];
}

function tenantNameOf(item: unknown): string | null {
  const name = textOf(item, "name");
  return name !== null && /^[a-z0-9][a-z0-9-]{0,39}$/.test(name) ? name : null;
}
