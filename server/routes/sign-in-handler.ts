import type { RequestHandler } from "express";
import type { z } from "zod";
import { createAuthorityReader } from "../access/authority-client.ts";
import { AUTHORITY_UNREADABLE } from "../access/entra-tokens.ts";
import { Problem } from "../problem.ts";
import type { SignInAnswer } from "../schema/sign-in-schema.ts";
import type { ServerContext } from "../server-context.ts";

/**
 * How people sign in. The route needs no sign-in itself, because the address of Entra's sign-in page
 * contains the same values.
 */
export function signInHandler({
  access,
  log,
}: Pick<ServerContext, "access" | "log">): RequestHandler {
  const entra = access.mode === "none" ? null : (access.entra ?? null);
  const readAuthority = entra === null ? null : createAuthorityReader(entra);
  const readSignIn = async (): Promise<z.input<typeof SignInAnswer>["entra"]> => {
    if (entra === null || readAuthority === null) return null;
    const { issuer, authorizationEndpoint, tokenEndpoint } = await readAuthority();
    const { clientId } = entra;
    const scope = `openid profile offline_access ${clientId}/.default`;
    return { issuer, authorizationEndpoint, tokenEndpoint, clientId, scope };
  };
  return async (_request, response) => {
    const signIn = await readSignIn().catch((error: unknown) => {
      log.warn({ err: error }, "the metadata of Entra cannot be read");
      throw new Problem(503, AUTHORITY_UNREADABLE, { headers: { "retry-after": "30" } });
    });
    const answer: z.input<typeof SignInAnswer> = {
      isRequired: access.mode !== "none",
      entra: signIn,
    };
    response.set("cache-control", "no-store").json(answer);
  };
}
