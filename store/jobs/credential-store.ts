import { z } from "zod";
import { type CredentialExpiry, EXPIRING_METHODS } from "../../domain/credential-expiry.ts";
import { tenantKeys } from "../redis/keys.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { storedJson } from "../redis/stored-json.ts";

/** When the credential of each tenant expires: the worker knows it, and the server shows it. */
export type CredentialStore = {
  /** `null` deletes the record, because the expiry is not known. */
  save(tenant: string, expiry: CredentialExpiry | null): Promise<void>;
  load(tenant: string): Promise<CredentialExpiry | null>;
};

const StoredCredentialExpiry: z.ZodType<CredentialExpiry> = z.object({
  method: z.enum(EXPIRING_METHODS),
  clientId: z.string(),
  expiresAt: z.number(),
});

const credentialJson = storedJson("credential", StoredCredentialExpiry);

export function createCredentialStore({ redis, prefix, now }: StoreContext): CredentialStore {
  const keyOf = (tenant: string) => tenantKeys(prefix, tenant).credential;
  return {
    save: async (tenant, expiry) => {
      const key = keyOf(tenant);
      if (expiry === null) await redis.del(key);
      else await redis.set(key, credentialJson.pack(now(), expiry));
    },
    load: async (tenant) => {
      const key = keyOf(tenant);
      const text = await redis.get(key);
      return text === null ? null : credentialJson.parse(redis, { key }, text);
    },
  };
}
