import { formatRfc3339 } from "../../wording/phrases.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { CallerAnswer } from "../schema/key-schema.ts";
import type { ServerContext } from "../server-context.ts";

export function callerRoutes({ personSearch }: ServerContext): readonly Route[] {
  return [
    defineRoute({
      path: "/me",
      summary: "Your own name, role and tenants",
      responseSchema: CallerAnswer,
      async handle({ caller: { name, role, tenants, signIn, expiresAt } }) {
        const privacyMode = personSearch.mode;
        return { name, role, tenants, signIn, expiresAt: formatRfc3339(expiresAt), privacyMode };
      },
    }),
  ];
}
