import type { LoadedSetting } from "../../config/loaded-settings.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import type { Caller } from "../access/caller.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { listOf } from "../schema/common-schema.ts";
import { SettingRow } from "../schema/setting-schema.ts";
import type { ServerContext } from "../server-context.ts";
import { mayUseAllTenants } from "../silence-tenants.ts";

export function settingsRoutes(context: ServerContext): readonly Route[] {
  const loadedAt = context.now();
  return [
    defineRoute({
      path: "/settings",
      summary: "The settings that this server loaded when it started; secrets are withheld",
      neededRole: "admin",
      responseSchema: listOf(SettingRow),
      async handle({ caller }) {
        const mayUseAll = mayUseAllTenants(context, caller);
        const items = context.loadedSettings.filter(
          (setting) => mayUseAll || belongsTo(caller, setting),
        );
        return { items, next: null, total: items.length, asOf: formatRfc3339(loadedAt) };
      },
    }),
  ];
}

/**
 * The parts that every caller may see, although they belong to no tenant. The other parts, such as routes,
 * keys, mail and Redis, may name tenants that the caller may not see.
 */
const PARTS_OF_ALL_CALLERS = /^(?:assessment|privacy|links|clock)\b/;

function belongsTo(caller: Caller, { path, tenant }: LoadedSetting): boolean {
  return tenant === null ? PARTS_OF_ALL_CALLERS.test(path) : caller.tenants.includes(tenant);
}
