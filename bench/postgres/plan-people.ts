import { OBJECT_KINDS } from "../../domain/object-kind.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { searchWordsOf } from "../../store/people/search-words.ts";
import { copyField, quoteLiteral } from "./psql-session.ts";
import { signedDigest } from "./signed-digest.ts";

type KnownPerson = {
  readonly at: number;
  readonly identity: string;
  readonly words: readonly string[];
};

/**
 * Creates the statements that store the names, search words and accounts of one page of log rows. The plan
 * remembers what it has stored, as store/people/record-people.ts does, so that PostgreSQL gets only what is new.
 */
export function planPeople() {
  const known = new Map<string, KnownPerson>();
  const accounts = new Set<string>();
  return {
    takeStatements(events: readonly ProvisioningEvent[]): string {
      const people = newestPeople(events, known);
      const statements: string[] = [];
      const words: string[] = [];
      const rows: string[] = [];
      for (const { at, source } of people) {
        const digest = signedDigest(source.id);
        const before = known.get(source.id);
        const identity = `${source.name}\n${source.userPrincipalName}`;
        const newWords =
          before?.identity === identity
            ? before.words
            : searchWordsOf({ ...source, displayName: source.name });
        const oldWords = before?.words ?? [];
        words.push(
          ...newWords.flatMap((word) => (oldWords.includes(word) ? [] : `${word}\t${digest}\n`)),
        );
        for (const word of oldWords.filter((old) => !newWords.includes(old)))
          statements.push(
            `DELETE FROM search_word WHERE word = ${quoteLiteral(word)} AND person = ${digest};`,
          );
        known.set(source.id, { at, identity, words: newWords });
        const names = [source.id, source.name, source.userPrincipalName].map(copyField);
        rows.push(`${[digest, at, OBJECT_KINDS.indexOf(source.kind), ...names].join("\t")}\n`);
      }
      statements.push(copyAndApply("new_person", rows, "apply_people"));
      statements.push(copyAndApply("new_word", words, "apply_words"));
      statements.push(copyAndApply("new_account", newAccounts(events, accounts), "apply_accounts"));
      return statements.join("\n");
    },
  };
}

function copyAndApply(table: string, rows: readonly string[], statement: string): string {
  return rows.length === 0
    ? ""
    : `COPY ${table} FROM STDIN;\n${rows.join("")}\\.\nEXECUTE ${statement};`;
}

/** The newest event of each person who is unknown, or known only from an older event. */
function newestPeople(
  events: readonly ProvisioningEvent[],
  known: ReadonlyMap<string, KnownPerson>,
): Iterable<ProvisioningEvent> {
  const newest = new Map<string, ProvisioningEvent>();
  for (const event of events) {
    const { id } = event.source;
    const at = newest.get(id)?.at ?? known.get(id)?.at ?? Number.NEGATIVE_INFINITY;
    if (event.at > at) newest.set(id, event);
  }
  return newest.values();
}

function newAccounts(
  events: readonly ProvisioningEvent[],
  accounts: Set<string>,
): readonly string[] {
  const rows: string[] = [];
  for (const { source, target } of events) {
    const key = `${target.id} ${source.id}`;
    if (target.id === null || accounts.has(key)) continue;
    accounts.add(key);
    rows.push(`${signedDigest(target.id)}\t${signedDigest(source.id)}\n`);
  }
  return rows;
}
