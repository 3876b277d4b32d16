import type { IdentityRecord, LinkedPerson } from "../domain/object-state.ts";
import { haveSameWords } from "../store/people/person-query.ts";
import { ambiguousNameText } from "../wording/unknown-person.ts";
import { searchPersons } from "./person-search.ts";
import type { FOUND_BY } from "./schema/person-schema.ts";
import type { ServerContext } from "./server-context.ts";
import {
  explainErasedPerson,
  explainNeverNamed,
  explainUnknownPerson,
  isNameOfPerson,
} from "./unknown-person.ts";

type RequestedPerson =
  | { readonly foundBy: (typeof FOUND_BY)[number]; readonly person: LinkedPerson }
  | { readonly foundBy: null; readonly notFound: { reason: string; remedy: string } };

const MAX_PEOPLE_PER_NAME = 10;

/** Finds a person by the id in a source system, otherwise by the complete user principal name. */
export async function findPerson(
  context: ServerContext,
  tenants: readonly string[],
  idOrName: string,
): Promise<LinkedPerson | null> {
  const found = await findByIdOrPrincipalName(context, tenants, idOrName);
  return found?.person ?? null;
}

async function findByIdOrPrincipalName(
  context: ServerContext,
  tenants: readonly string[],
  text: string,
) {
  const { store } = context;
  // An address that is copied from a mail is in angle brackets after the name.
  const idOrName = /<([^<>\s]+@[^<>\s]+)>/.exec(text)?.[1] ?? text;
  for (const tenant of tenants) {
    const person = await store.people.linkedPerson(tenant, idOrName);
    if (person !== null) return { foundBy: "id" as const, person };
    const byName = await findByPrincipalName(context, tenant, idOrName);
    const named = byName && (await store.people.linkedPerson(tenant, byName.id));
    if (named) return { foundBy: "user-principal-name" as const, person: named };
  }
  return null;
}

async function findByPrincipalName(context: ServerContext, tenant: string, name: string) {
  const limit = MAX_PEOPLE_PER_NAME;
  const { items } = await searchPersons(context, tenant, { text: name, limit, cursor: null });
  // With digests, only a whole address can be found. If two people have the address, it is not
  // known which person is meant.
  if (context.personSearch.mode === "pseudonym" && name.includes("@"))
    return items.length === 1 ? items[0] : undefined;
  const lowerCase = name.toLowerCase();
  return items.find((item) => item.userPrincipalName?.toLowerCase() === lowerCase);
}

/** Finds people in lists that users paste. A name counts if it is complete and only one person has it. */
export function createPersonFinder(context: ServerContext, tenants: readonly string[]) {
  // The reason needs many reads. It is the same for all names, and the same for all other texts.
  const neverNamedReasons = new Map<boolean, ReturnType<typeof explainNeverNamed>>();
  return async (text: string): Promise<RequestedPerson> => {
    const found = await findByIdOrPrincipalName(context, tenants, text);
    if (found !== null) return found;
    const people = await findByFullName(context, tenants, text);
    const [person] = people;
    if (person === undefined) {
      const erased = await explainErasedPerson(context, tenants, text);
      if (erased !== null) return { foundBy: null, notFound: erased };
      const isName = isNameOfPerson(text);
      const reason = neverNamedReasons.get(isName) ?? explainNeverNamed(context, tenants, text);
      neverNamedReasons.set(isName, reason);
      return { foundBy: null, notFound: await reason };
    }
    if (people.length > 1) return { foundBy: null, notFound: ambiguousNameText(people) };
    const linked = await context.store.people.linkedPerson(person.tenant, person.id);
    return linked === null
      ? { foundBy: null, notFound: await explainUnknownPerson(context, tenants, text) }
      : { foundBy: "name", person: linked };
  };
}

async function findByFullName(
  context: ServerContext,
  tenants: readonly string[],
  name: string,
): Promise<readonly IdentityRecord[]> {
  // In the privacy mode `pseudonym`, findByPrincipalName does not find an address of several people.
  const isAddress = name.includes("@");
  if (isAddress ? context.personSearch.mode === "full" : !/\S\s+\S/.test(name)) return [];
  const asked = { text: name, limit: MAX_PEOPLE_PER_NAME, cursor: null };
  const pages = await Promise.all(tenants.map((tenant) => searchPersons(context, tenant, asked)));
  return pages
    .flatMap(({ items }) => items)
    .filter(({ displayName }) => isAddress || haveSameWords(displayName ?? "", name));
}
