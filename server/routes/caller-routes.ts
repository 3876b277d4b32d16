import { formatRfc3339 } from "../../wording/phrases.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { CallerAnswer } from "../schema/key-schema.ts";

export function callerRoutes(): readonly Route[] {
  return [
    defineRoute({
      path: "/me",
      summary: "Your own name, role and tenants",
      responseSchema: CallerAnswer,
      async handle({ caller: { name, role, tenants, signIn, expiresAt } }) {
        return { name, role, tenants, signIn, expiresAt: formatRfc3339(expiresAt) };
      },
    }),
  ];
}
