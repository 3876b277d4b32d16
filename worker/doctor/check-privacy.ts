import type { Settings } from "../../config/settings-schema.ts";
import { fingerprintOf } from "../../domain/privacy/pseudonyms.ts";
import type { Store } from "../../store/store.ts";
import type { CheckResult, NamedCheckResult } from "./doctor-line.ts";

/** Reports the privacy mode of the settings, and whether the stored data was written with the same key. */
export async function* checkPrivacy(
  { privacy, tenants }: Pick<Settings, "privacy" | "tenants">,
  store: Pick<Store, "privacy"> | null,
): AsyncGenerator<NamedCheckResult> {
  const { mode, pseudonymKey = "" } = privacy;
  if (mode === "full") {
    yield ["privacy", { status: "ok", text: "full: names of persons are stored" }];
    return;
  }
  if (store === null) {
    yield ["privacy", NOT_CHECKED];
    return;
  }
  const names = tenants.map(({ name }) => name);
  const removedWith = await Promise.all(names.map((name) => store.privacy.namesRemovedWith(name)));
  const ofOtherKey = names.filter((_, i) => {
    const fingerprint = removedWith[i] ?? null;
    return fingerprint !== null && fingerprint !== fingerprintOf(pseudonymKey);
  });
  yield ["privacy", ofOtherKey.length === 0 ? storesNoNames(removedWith) : otherKey(ofOtherKey)];
}

const NOT_CHECKED: CheckResult = {
  status: "skip",
  text: "pseudonym: not checked whether names are stored and whether the key is the one of the stored data, because Redis was not read. Set redis.url to a Redis that runs, and run this command again.",
};

function storesNoNames(removedWith: readonly (string | null)[]): CheckResult {
  const text = "pseudonym: names of persons are not stored";
  const isDone = removedWith.every((fingerprint) => fingerprint !== null);
  return {
    status: "ok",
    text: isDone ? text : `${text}. The worker removes stored names at its next start`,
  };
}

function otherKey(tenants: readonly string[]): CheckResult {
  return {
    status: "fail",
    text: `privacy.pseudonymKey is not the key with which the data of ${tenants.join(", ")} was written, so the search does not find people by addresses that were stored before. Put the former key back, in the settings of worker and server.`,
  };
}
