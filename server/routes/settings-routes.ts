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

/** Routes, keys, mail and Redis concern all tenants, and may name them. */
const SHARED_PARTS = /^(?:assessment|privacy|links|clock)\b/;

function belongsTo(caller: Caller, { path, tenant }: LoadedSetting): boolean {
  return tenant === null ? SHARED_PARTS.test(path) : caller.tenants.includes(tenant);
}
