import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from "jose";
import { Agent, fetch as undiciFetch } from "undici";
import { z } from "zod";
import { AUTHORITIES, type NamedCloud } from "../../domain/authority.ts";

/** The settings of the authority at which people sign in. */
export type EntraAuthority = {
  readonly tenantId: string;
  readonly cloud: NamedCloud | { readonly authority: string; readonly caFile?: string | undefined };
};

/** The addresses of the sign-in and the signing keys of one tenant. */
export type Authority = {
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly findKey: JWTVerifyGetKey;
};

const REQUEST_TIMEOUT_MS = 5000;

const Metadata = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url({ protocol: /^https$/ }),
  token_endpoint: z.url({ protocol: /^https$/ }),
  jwks_uri: z.url({ protocol: /^https$/ }),
});

/** The origin to which the browser sends the code of a sign-in. */
export function authorityOrigin({ cloud }: EntraAuthority): string {
  return new URL(typeof cloud === "string" ? AUTHORITIES[cloud] : cloud.authority).origin;
}

/**
 * Reads the metadata of the tenant at its first use. jose reads the signing keys, keeps them
 * for ten minutes, and reads them again for an unknown key at most every 30 seconds.
 */
export function createAuthorityReader(entra: EntraAuthority): () => Promise<Authority> {
  const fetchFromAuthority = createFetch(entra);
  const url = `${authorityOrigin(entra)}/${entra.tenantId}/v2.0/.well-known/openid-configuration`;
  const read = async (): Promise<Authority> => {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const response = await fetchFromAuthority(url, { redirect: "error", signal });
    const metadata = Metadata.parse(await response.json());
    return {
      issuer: metadata.issuer,
      authorizationEndpoint: metadata.authorization_endpoint,
      tokenEndpoint: metadata.token_endpoint,
      findKey: createRemoteJWKSet(new URL(metadata.jwks_uri), {
        timeoutDuration: REQUEST_TIMEOUT_MS,
        [customFetch]: fetchFromAuthority,
      }),
    };
  };
  let running: Promise<Authority> | null = null;
  return () => {
    running ??= read().catch((error: unknown) => {
      running = null;
      throw error;
    });
    return running;
  };
}

function createFetch({ cloud }: EntraAuthority): typeof fetch {
  const caFile = typeof cloud === "string" ? undefined : cloud.caFile;
  if (caFile === undefined) return fetch;
  return async (input, init) => {
    // The file is read for each request, because a renewed certificate must need no restart.
    const dispatcher = new Agent({
      connect: { ca: [...rootCertificates, readFileSync(caFile, "utf8")] },
    });
    try {
      const response = await undiciFetch(String(input), {
        ...(init as Parameters<typeof undiciFetch>[1]),
        dispatcher,
      });
      return new Response(await response.text(), { status: response.status });
    } finally {
      await dispatcher.close();
    }
  };
}
