import { errors, jwtVerify } from "jose";
import { z } from "zod";
import type { Log } from "../../config/log.ts";
import { type Instant, SECOND } from "../../domain/time.ts";
import { Problem } from "../problem.ts";
import { type Authority, createAuthorityReader, type EntraAuthority } from "./authority-client.ts";
import { combineGrants, type Grant } from "./grants.ts";
import { forbid, refuse, refuseGuess, type SignInResult } from "./sign-in-result.ts";

export type EntraAccess = EntraAuthority & {
  readonly clientId: string;
  readonly grants: readonly (Grant & {
    readonly appRole?: string | undefined;
    readonly group?: string | undefined;
  })[];
};

/** Clocks of this machine and of Entra may differ by this much. */
const CLOCK_TOLERANCE_SECONDS = 60;

/** Entra signs tokens with RS256 only. A token that names another algorithm is refused. */
const ALGORITHMS = ["RS256"];

const Texts = z.array(z.string());

/** The claims of an access token of version 2.0. */
const Claims = z.object({
  tid: z.string(),
  /** Object ID of the person or app in Entra. */
  oid: z.string().min(1),
  /** The app that asked for the token. An ID token lacks it: it is not made for an API. */
  azp: z.string().min(1),
  exp: z.number(),
  roles: Texts.default([]),
  groups: Texts.default([]),
  preferred_username: z.string().optional(),
  name: z.string().optional(),
  /** In place of `groups` for a person with more than 200 groups. */
  _claim_names: z.unknown().optional(),
  hasgroups: z.unknown().optional(),
});
type Claims = z.output<typeof Claims>;

type EntraTokensContext = {
  readonly tenantNames: readonly string[];
  readonly now: () => Instant;
  readonly log: Log;
};

/** Whether a credential has the form of a token: three parts, of which the first is a JSON object. */
export function isToken(credential: string): boolean {
  return /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(credential);
}

/** Checks access tokens of Entra: signature, issuer, audience, tenant, times, and then the grants. */
export function createEntraTokens(
  entra: EntraAccess,
  { tenantNames, now, log }: EntraTokensContext,
): (token: string) => Promise<SignInResult> {
  const readAuthority = createAuthorityReader(entra);
  const verify = async (token: string, authority: Authority): Promise<SignInResult> => {
    try {
      const { payload } = await jwtVerify(token, authority.findKey, {
        algorithms: ALGORITHMS,
        issuer: authority.issuer,
        audience: [entra.clientId, `api://${entra.clientId}`],
        requiredClaims: ["exp", "nbf", "iat"],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(now()),
      });
      const claims = Claims.safeParse(payload);
      if (!claims.success) return refuse(NO_ACCESS_TOKEN);
      if (claims.data.tid !== entra.tenantId) return refuse(OTHER_TENANT);
      return callerOf(claims.data, { entra, tenantNames });
    } catch (error) {
      const result = refusalOf(error);
      if (result === null) throw error;
      return result;
    }
  };
  return async (token) => {
    try {
      return await verify(token, await readAuthority());
    } catch (error) {
      log.warn({ err: error }, "the signing keys of Entra cannot be read");
      throw new Problem(503, AUTHORITY_UNREADABLE, { headers: { "retry-after": "30" } });
    }
  };
}

export const AUTHORITY_UNREADABLE =
  "This server cannot read the signing keys of Entra, so it cannot check your sign-in: check that it reaches the " +
  "authority of server.access.entra.cloud, or use a key.";
const NO_ACCESS_TOKEN =
  "This is not an access token of version 2.0 for this API: ask Entra for the scope <clientId>/.default, and set " +
  "api.requestedAccessTokenVersion to 2 in the manifest of the app registration.";
const OTHER_TENANT =
  "This token is from another tenant or cloud than server.access.entra names, or has version 1.0: sign in to that " +
  "tenant, and set api.requestedAccessTokenVersion to 2 in the manifest of the app registration.";

/** Null if the token is not the cause of the error: the keys of Entra could not be read. */
function refusalOf(error: unknown): SignInResult | null {
  if (error instanceof errors.JWTExpired) return refuse("This sign-in has expired: sign in again.");
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === "iss") return refuse(OTHER_TENANT);
    if (error.claim === "aud") {
      return refuse(
        "This token is for another API: ask Entra for the scope <clientId>/.default with the clientId of " +
          "server.access.entra.",
      );
    }
    if (error.claim === "nbf") {
      return refuse(
        "This token is not valid yet: set the clock of this server or of your machine.",
      );
    }
    return refuse(NO_ACCESS_TOKEN);
  }
  const isTokenWrong =
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    // The code of the error if the address of the keys does not answer 200 with JSON.
    error.code !== "ERR_JOSE_GENERIC";
  return isTokenWrong ? refuseGuess("Entra did not sign this token: sign in again.") : null;
}

function callerOf(
  claims: Claims,
  { entra, tenantNames }: { readonly entra: EntraAccess; readonly tenantNames: readonly string[] },
): SignInResult {
  const { oid, azp, roles, groups } = claims;
  const name = claims.preferred_username ?? claims.name ?? `app ${azp}`;
  const rights = combineGrants(
    entra.grants.filter(
      ({ appRole, group }) =>
        (appRole !== undefined && roles.includes(appRole)) ||
        (group !== undefined && groups.includes(group.toLowerCase())),
    ),
    tenantNames,
  );
  if (rights === null) {
    const hasTooManyGroups = claims._claim_names !== undefined || claims.hasgroups !== undefined;
    const remedy = hasTooManyGroups
      ? "you are in too many groups for a token: ask an admin to assign an app role to you"
      : "ask an admin to assign you to an app role or group of server.access.entra.grants";
    return forbid(`${name} has signed in, but has no role in Steadystate: ${remedy}.`);
  }
  const expiresAt = claims.exp * SECOND;
  return { caller: { id: `entra:${oid}`, name, signIn: "entra", ...rights, expiresAt } };
}
