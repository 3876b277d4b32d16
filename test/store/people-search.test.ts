import { describe, expect, test } from "vitest";
import { openTestStore } from "../test-redis.ts";
import { readAllPages } from "./expected-contents.ts";
import { JOBS, NOW, personSource, TENANT, testEvent, testGuid } from "./random-events.ts";

const [, OTHER_JOB] = JOBS;

async function searchAmong(people: readonly ReturnType<typeof personSource>[]) {
  const store = await openTestStore();
  const events = people.map((source, i) => testEvent(`row ${i}`, { source }));
  await store.events.commit(TENANT, events, NOW);
  return async (query: string) =>
    (await readAllPages((cursor) => store.people.search(TENANT, query, 2, cursor)))
      .map(({ displayName }) => displayName)
      .sort();
}

describe("the search for people", () => {
  test.each([
    { query: "ada", finds: ["Ada King", "Ada Lovelace", "Adam West", "Love Ada"] },
    { query: "ADA L", finds: ["Ada Lovelace", "Love Ada"] },
    { query: "lovelace ada", finds: ["Ada Lovelace"] },
    { query: "Lovelace,  Ada", finds: ["Ada Lovelace"] },
    { query: "king a", finds: ["Ada King"] },
    { query: "Ada King <ada.king@contoso.example>", finds: ["Ada King"] },
    { query: "lovelace", finds: ["Ada Lovelace"] },
    { query: "love", finds: ["Ada Lovelace", "Love Ada"] },
    { query: "ada.king@", finds: ["Ada King"] },
    { query: "ada.king@contoso.ex", finds: ["Ada King"] },
    { query: "angstrom", finds: ["Łucja Ångström"] },
    { query: "ångström", finds: ["Łucja Ångström"] },
    { query: "lucja", finds: ["Łucja Ångström"] },
    { query: "łucja å", finds: ["Łucja Ångström"] },
    { query: "o'brien", finds: ["Sean O'Brien"] },
    { query: "brien", finds: ["Sean O'Brien"] },
    { query: "velace", finds: [] },
    { query: "contoso", finds: [] },
    { query: "  ", finds: [] },
    { query: "***", finds: [] },
  ])("a search for $query finds $finds", async ({ query, finds }) => {
    const search = await searchAmong([
      personSource("1", "Ada Lovelace", "ada.lovelace@contoso.example"),
      personSource("2", "Ada King", "ada.king@contoso.example"),
      personSource("3", "Adam West"),
      personSource("4", "Love Ada"),
      personSource("5", "Łucja Ångström", "u17@contoso.example"),
      personSource("6", "Sean O'Brien"),
      personSource("7", null),
    ]);
    expect(await search(query)).toEqual(finds);
  });

  test("a search for a source id or a target id finds only the person with this id", async () => {
    const store = await openTestStore();
    const [ada, mary] = [personSource("ada", "Ada"), personSource("mary", "Mary")];
    await store.events.commit(
      TENANT,
      [
        testEvent("1", { source: ada, target: { id: "cv-100", name: null } }),
        testEvent("2", { source: mary, target: { id: "cv-200", name: null } }),
        testEvent("3", { source: mary, target: { id: "other-7", name: null }, jobId: OTHER_JOB }),
      ],
      NOW,
    );
    for (const query of [mary.id, "cv-200", " other-7 "]) {
      const { items } = await store.people.search(TENANT, query, 5, null);
      expect(items.map(({ displayName }) => displayName)).toEqual(["Mary"]);
    }
    expect((await store.people.search("fabrikam", mary.id, 5, null)).items).toEqual([]);
  });

  test.each([
    { query: testGuid("ada").slice(0, 8) },
    { query: testGuid("ada").slice(0, 5).toUpperCase() },
    { query: testGuid("ada").slice(0, 18) },
    { query: testGuid("ada").toUpperCase() },
  ])("a search for the beginning $query of an id finds the person", async ({ query }) => {
    const search = await searchAmong([personSource("ada", "Ada"), personSource("mary", "Mary")]);
    expect(await search(query)).toEqual(["Ada"]);
  });

  test("a name of hexadecimal digits is found before the ids that begin with them", async () => {
    const person = { id: "abe00000-0000-4000-8000-000000000001", name: "Zoe", kind: "user" };
    const search = await searchAmong([
      { ...person, userPrincipalName: null } as ReturnType<typeof personSource>,
      personSource("1", "Abe0 Smith"),
    ]);
    expect(await search("abe")).toEqual(["Abe0 Smith"]);
    expect(await search("abe0")).toEqual(["Abe0 Smith", "Zoe"]);
  });

  test("paging through many people with the same name returns each person once", async () => {
    const people = Array.from({ length: 450 }, (_, i) =>
      personSource(`p${i}`, `Maria Mariani ${i}`, `maria${i}@contoso.example`),
    );
    const search = await searchAmong(people);
    const names = await search("mari");
    expect(names.length).toBe(450);
    expect(new Set(names).size).toBe(450);
  });
});

describe("the suggestions for a name that no one has", () => {
  test.each([
    { query: "Hofmann", suggests: ["Greta Hoffmann", "Paul Hoffmann"] },
    { query: "hoffmnan greta", suggests: ["Greta Hoffmann"] },
    { query: "Greta Hofman", suggests: ["Greta Hoffmann"] },
    { query: "gretta hofmann", suggests: ["Greta Hoffmann"] },
    { query: "greta hofmann@contoso.example", suggests: ["Greta Hoffmann", "Paul Hoffmann"] },
    { query: "greta.hofmann@contoso.example", suggests: ["Greta Hoffmann"] },
    { query: "mueller", suggests: ["Jörg Müller"] },
    { query: "Ивонова", suggests: ["Анна Иванова"] },
    { query: "Ana Osei", suggests: ["Ann Osei"] },
    { query: "Osei Nan", suggests: ["Ann Osei"] },
    { query: "Anm", suggests: ["Ann Osei"] },
    { query: "Leo", suggests: ["Léa Roy"] },
    { query: "Lea Rey", suggests: ["Léa Roy"] },
    { query: "hxffmxnn", suggests: [] },
    { query: "xyz", suggests: [] },
    { query: "***", suggests: [] },
  ])("are $suggests for $query", async ({ query, suggests }) => {
    const store = await openTestStore();
    const people = [
      personSource("1", "Greta Hoffmann", "greta.hoffmann@contoso.example"),
      personSource("2", "Paul Hoffmann", "paul.hoffmann@contoso.example"),
      personSource("3", "Jörg Müller"),
      personSource("4", "Анна Иванова"),
      personSource("5", "Ada King"),
      personSource("6", "Ann Osei", "ann.osei@contoso.example"),
      personSource("7", "Léa Roy"),
      personSource("8", "Anders Osein"),
    ];
    const events = people.map((source, i) => testEvent(`row ${i}`, { source }));
    await store.events.commit(TENANT, events, NOW);
    const found = await store.people.suggest(TENANT, query, 5);
    expect(found.map(({ displayName }) => displayName)).toEqual(suggests);
  });
});
