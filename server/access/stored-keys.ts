import type { Log } from "../../config/log.ts";
import { type AccessKey, hasExpired } from "../../domain/access-key.ts";
import { type Instant, MINUTE } from "../../domain/time.ts";
import type { ActionStore } from "../../store/actions/action-types.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { isDigestOf, sha256Of } from "./credential.ts";
import { parseKeyId } from "./key-text.ts";
import { refuse, refuseGuess, type SignInResult } from "./sign-in-result.ts";
import { resolveTenants } from "./visible-tenants.ts";

type StoredKeysContext = {
  readonly actions: Pick<ActionStore, "accessKey" | "markAccessKeyUsed">;
  readonly tenantNames: readonly string[];
  readonly now: () => Instant;
  readonly log: Log;
};

/** Compared for an unknown key, so that known and unknown keys take the same time. */
const NO_DIGEST = "0".repeat(64);

/**
 * The keys that `npm run key` and the API create. Each request reads its key from Redis, so that a
 * revoked key stops working at once on every server. The result is null for a text that does not
 * have the form of such a key.
 */
export function createStoredKeys(
  context: StoredKeysContext,
): (presented: string) => Promise<SignInResult | null> {
  const { actions, tenantNames, now } = context;
  const noteUse = createUseNotes(context);
  return async (presented) => {
    const id = parseKeyId(presented);
    if (id === null) return null;
    const key = await actions.accessKey(id);
    if (!isDigestOf(key?.sha256 ?? NO_DIGEST, sha256Of(presented)) || key === null) {
      return refuseGuess("This key is not known or was revoked: ask an admin for a new key.");
    }
    if (hasExpired(key, now())) {
      const since = formatRfc3339(key.expiresAt);
      return refuse(`The key "${key.name}" expired at ${since}: ask an admin for a new key.`);
    }
    noteUse(key);
    return {
      caller: {
        id: `key:${id}`,
        name: key.name,
        signIn: "key",
        keyId: id,
        role: key.role,
        ...resolveTenants(key.tenants, tenantNames),
        expiresAt: key.expiresAt,
      },
    };
  };
}

/** Stores when a key was last used, for each key at most once a minute. */
function createUseNotes({ actions, now, log }: StoredKeysContext): (key: AccessKey) => void {
  const notedMinutes = new Map<string, number>();
  return (key) => {
    const minute = Math.floor(now() / MINUTE);
    if (notedMinutes.get(key.id) === minute) return;
    notedMinutes.set(key.id, minute);
    // The request is answered even if this fails, for example because Redis is full.
    actions.markAccessKeyUsed(key, minute * MINUTE).catch((error: unknown) => {
      log.debug({ err: error }, "the last use of a key was not stored");
    });
  };
}
