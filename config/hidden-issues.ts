import type { z } from "zod";
import type { RawSettings } from "./settings-errors.ts";
import { Settings } from "./settings-schema.ts";

type Issue = z.core.$ZodIssue;
type RawObject = Readonly<Record<string, unknown>>;

/** Replaces an item with a mistake, so that the other items keep their positions. */
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
 * The checks that compare settings with each other run only if every setting has the right form. To report
 * all mistakes at once, they run on a copy of the settings without those that have a mistake.
 */
export function hiddenIssues(issues: readonly Issue[], raw: RawSettings): readonly Issue[] {
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

function isAboutWrongSetting(
  { path }: Issue,
  issues: readonly Issue[],
  wrongKeys: ReadonlySet<string>,
): boolean {
  const [key = "", index] = path.map(String);
  if (index === undefined || !(key in PLACEHOLDERS)) return wrongKeys.has(key);
  const place = path.join(".");
  return issues.some((issue) => `${place}.`.startsWith(`${issue.path.join(".")}.`));
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
