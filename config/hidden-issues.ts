import type { z } from "zod";
import type { RawSettings } from "./settings-errors.ts";
import { Settings } from "./settings-schema.ts";

type Issue = z.core.$ZodIssue;
type RawObject = Readonly<Record<string, unknown>>;

/** An item in place of one with a mistake, so that the others keep their places. */
const PLACEHOLDERS: Readonly<Record<string, (item: unknown, index: number) => unknown>> = {
  notify: (_, index) => ({
    name: `placeholder ${index}`,
    webhook: { url: "https://placeholder.invalid", secret: "placeholder-secret" },
  }),
  targets: (_, index) => ({
    name: `placeholder ${index}`,
    tenant: "placeholder",
    application: "placeholder",
  }),
  tenants: (item, index) => ({
    name: nameOf(item) ?? `placeholder-${index}`,
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
      !isAboutWrongSetting(issue, wrongKeys, wrongItems) &&
      !issues.some(({ message }) => message === issue.message),
  );
}

function isAboutWrongSetting(
  { path }: Issue,
  wrongKeys: ReadonlySet<string>,
  wrongItems: ReadonlySet<string>,
): boolean {
  const [key = "", index] = path.map(String);
  return index !== undefined && key in PLACEHOLDERS
    ? wrongItems.has(`${key}.${index}`)
    : wrongKeys.has(key);
}

function nameOf(item: unknown): string | null {
  const name = typeof item === "object" && item !== null && "name" in item ? item.name : null;
  return typeof name === "string" && /^[a-z0-9][a-z0-9-]{0,39}$/.test(name) ? name : null;
}
