import type { LinkedPerson } from "../domain/object-state.ts";
import { haveSameWords } from "../store/people/person-query.ts";
import { ambiguousNameText } from "../wording/unknown-person.ts";
import type { FOUND_BY } from "./schema/person-schema.ts";
import type { ServerContext } from "./server-context.ts";
import { explainUnknownPerson } from "./unknown-person.ts";

type RequestedPerson =
  | { readonly foundBy: (typeof FOUND_BY)[number]; readonly person: LinkedPerson }
  | { readonly foundBy: null; readonly notFound: { reason: string; remedy: string } };

const MAX_PEOPLE_PER_NAME = 10;

/** Finds a person by source id, otherwise by the complete user principal name. */
export async function findPerson(
  context: ServerContext,
  tenants: readonly string[],
  idOrName: string,
): Promise<LinkedPerson | null> {
  const found = await findByIdOrPrincipalName(context, tenants, idOrName);
  return found?.person ?? null;
}

async function findByIdOrPrincipalName(
  { store }: ServerContext,
  tenants: readonly string[],
  text: string,
) {
  // An address that is copied from a mail is in angle brackets after the name.
  const idOrName = /<([^<>\s]+@[^<>\s]+)>/.exec(text)?.[1] ?? text;
  for (const tenant of tenants) {
    const person = await store.people.linkedPerson(tenant, idOrName);
    if (person !== null) return { foundBy: "id" as const, person };
    const page = await store.people.search(tenant, idOrName, MAX_PEOPLE_PER_NAME, null);
    const name = idOrName.toLowerCase();
    const byName = page.items.find((item) => item.userPrincipalName?.toLowerCase() === name);
    const named = byName && (await store.people.linkedPerson(tenant, byName.id));
    if (named) return { foundBy: "user-principal-name" as const, person: named };
  }
  return null;
}

/** Finds people in lists that users paste. A name counts if it is complete and only one person has it. */
export function createPersonFinder(context: ServerContext, tenants: readonly string[]) {
  let unknown: ReturnType<typeof explainUnknownPerson> | null = null;
  return async (text: string): Promise<RequestedPerson> => {
    const found = await findByIdOrPrincipalName(context, tenants, text);
    if (found !== null) return found;
    const people = await findByFullName(context, tenants, text);
    const [person] = people;
    if (person === undefined) {
      unknown ??= explainUnknownPerson(context, tenants);
      return { foundBy: null, notFound: await unknown };
    }
    if (people.length > 1) return { foundBy: null, notFound: ambiguousNameText(people) };
    const linked = await context.store.people.linkedPerson(person.tenant, person.id);
    return linked === null
      ? { foundBy: null, notFound: await explainUnknownPerson(context, tenants) }
      : { foundBy: "name", person: linked };
  };
}

async function findByFullName({ store }: ServerContext, tenants: readonly string[], name: string) {
  if (!/\S\s+\S/.test(name) || name.includes("@")) return [];
  const pages = await Promise.all(
    tenants.map((tenant) => store.people.search(tenant, name, MAX_PEOPLE_PER_NAME, null)),
  );
  return pages
    .flatMap(({ items }) => items)
    .filter(({ displayName }) => haveSameWords(displayName ?? "", name));
}
