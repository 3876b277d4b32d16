import type { IdentityRecord } from "../domain/object-state.ts";
import { addressIn, digitsOfLabel } from "../domain/privacy/opaque-id.ts";
import { createPseudonyms, fingerprintOf } from "../domain/privacy/pseudonyms.ts";
import type { PrivacyMode } from "../domain/privacy-mode.ts";
import type { Page } from "../store/page.ts";
import type { PeopleStore } from "../store/people/people-types.ts";
import type { PrivacyStore } from "../store/privacy/privacy-store.ts";

/** How persons are found: by their names, or in the privacy mode `pseudonym` by digests with a key. */
export type PersonSearch = {
  readonly mode: PrivacyMode;
  /** The fingerprint of the key; `full` in that mode. The worker must write with the same. */
  readonly readsWith: string;
  /** The texts under which the store can know the person whom the user means, the most reliable text first. */
  readonly textsOf: (tenant: string, text: string) => readonly string[];
};

export const SEARCH_BY_NAME: PersonSearch = {
  mode: "full",
  readsWith: "full",
  textsOf: (_tenant, text) => [text],
};

/** The key is complete: settings without it are refused. */
export function createPersonSearch({
  mode,
  pseudonymKey = "",
}: {
  readonly mode: PrivacyMode;
  readonly pseudonymKey?: string | undefined;
}): PersonSearch {
  if (mode === "full") return SEARCH_BY_NAME;
  return {
    mode,
    readsWith: fingerprintOf(pseudonymKey),
    textsOf: (tenant, text) => {
      const { addressKeyOf, idOf } = createPseudonyms(pseudonymKey, tenant);
      const address = addressIn(text);
      // An address must not reach the search by name: only groups have names here.
      const named = address === null ? (digitsOfLabel(text) ?? text) : addressKeyOf(address);
      return [...new Set([named, idOf(text.trim())])];
    },
  };
}

/**
 * The tenants whose data the worker has written with another privacy mode or key. A search by name or
 * address then has no result. A tenant for which no worker has started yet is not one of them.
 */
export async function tenantsWithOtherPrivacy(
  tenants: readonly string[],
  {
    store,
    personSearch,
  }: {
    readonly store: { readonly privacy: Pick<PrivacyStore, "writtenWith"> };
    readonly personSearch: PersonSearch;
  },
): Promise<readonly string[]> {
  const written = await Promise.all(tenants.map((tenant) => store.privacy.writtenWith(tenant)));
  return tenants.filter(
    (_, i) => (written[i] ?? personSearch.readsWith) !== personSearch.readsWith,
  );
}

type SearchContext = {
  readonly store: { readonly people: Pick<PeopleStore, "search"> };
  readonly personSearch: PersonSearch;
};

/** Searches one tenant. */
export async function searchPersons(
  { store, personSearch }: SearchContext,
  tenant: string,
  { text, limit, cursor }: { readonly text: string; readonly limit: number; cursor: string | null },
): Promise<Page<IdentityRecord>> {
  for (const searched of personSearch.textsOf(tenant, text)) {
    const page = await store.people.search(tenant, searched, limit, cursor);
    // Only the first text may have several pages.
    if (page.items.length > 0 || page.next !== null || cursor !== null) return page;
  }
  return { items: [], next: null };
}
