import { useEffect, useRef, useState } from "preact/hooks";
import type { PrivacyMode } from "../../../domain/privacy-mode.ts";
import { pageHref, personPageHref } from "../address/page-address.ts";
import { answerOf, api } from "../api/api-client.ts";
import type { Identity, IdentitySearch, Job } from "../api/api-types.ts";
import { formatCount } from "../parts/format.ts";
import { canOnlyTap } from "../parts/local-time.tsx";

const TYPING_PAUSE_MS = 250;

type SearchState =
  | { readonly state: "idle" }
  | { readonly state: "searching" }
  | { readonly state: "failed"; readonly detail: string }
  | FoundPeople;

type FoundPeople = {
  readonly state: "found";
  readonly query: string;
  readonly answer: IdentitySearch;
  /** The app that the query names, as in `hoffmann 8x8`. */
  readonly application?: string;
};

/**
 * The search of the header. The text is sent in the body of a request, never in a URL, because proxies
 * log URLs.
 */
export function PersonSearch({
  jobs,
  privacyMode,
}: {
  readonly jobs: readonly Job[];
  /** Null until it is known. */
  readonly privacyMode: PrivacyMode | null;
}) {
  const [text, setText] = useState("");
  const [isEnterPressed, setEnterPressed] = useState(false);
  const searchState = useSearch(text.trim(), jobs);
  const field = useRef<HTMLInputElement>(null);
  const container = useRef<HTMLDivElement>(null);
  const clear = () => {
    setText("");
    setEnterPressed(false);
  };

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { target } = event;
      const isTyping =
        target instanceof HTMLInputElement ||
        target instanceof HTMLTextAreaElement ||
        target instanceof HTMLSelectElement;
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);

  // Enter may be pressed before the answer to the last letter has come.
  useEffect(() => {
    if (!isEnterPressed || searchState.state !== "found") return;
    if (searchState.query !== text.trim()) return;
    setEnterPressed(false);
    const { answer, application } = searchState;
    const [first] =
      answer.items.length === 0 && answer.suggestions.length === 1
        ? answer.suggestions
        : answer.items;
    if (first === undefined) return;
    location.hash = personPageHref(first.tenant, first.id, application);
    clear();
  }, [isEnterPressed, searchState, text]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys are an addition; Tab reaches the same elements.
    <div
      class="search"
      ref={container}
      onKeyDown={(event) => moveFocus(event, container.current, clear)}
    >
      <label for="search">Find a person or group</label>
      <input
        id="search"
        type="search"
        ref={field}
        value={text}
        placeholder={placeholderOf(privacyMode)}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setEnterPressed(false);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") setEnterPressed(true);
        }}
      />
      <SearchResults
        searchState={searchState}
        hasManyTenants={new Set(jobs.map(({ tenant }) => tenant)).size > 1}
        onChoose={clear}
      />
    </div>
  );
}

const PLACEHOLDERS: Readonly<Record<PrivacyMode, string>> = {
  full: "Find a person: name, address or id",
  pseudonym: "Find a person: whole address or id",
};

/** A phone has no key that moves the focus to the field. */
function placeholderOf(privacyMode: PrivacyMode | null): string {
  if (privacyMode === null) return "";
  return `${PLACEHOLDERS[privacyMode]}${canOnlyTap() ? "" : "  ( / )"}`;
}

/** Searches after a pause in typing. The last answer stays until the next one. */
function useSearch(query: string, jobs: readonly Job[]): SearchState {
  const [searchState, setSearchState] = useState<SearchState>({ state: "idle" });

  useEffect(() => {
    if (query === "") {
      setSearchState({ state: "idle" });
      return;
    }
    let isCancelled = false;
    const timer = setTimeout(async () => {
      setSearchState((previous) =>
        previous.state === "found" ? previous : { state: "searching" },
      );
      const result = await searchPeople(query, jobs);
      if (!isCancelled) setSearchState(result);
    }, TYPING_PAUSE_MS);
    return () => {
      isCancelled = true;
      clearTimeout(timer);
    };
  }, [query]);

  return searchState;
}

/** A query without a match may be about a person and an app: `hoffmann 8x8`, `hoffmann in 8x8`. */
async function searchPeople(query: string, jobs: readonly Job[]): Promise<SearchState> {
  const answer = await search(query);
  if (!answer.ok) return { state: "failed", detail: answer.detail };
  const found: SearchState = { state: "found", query, answer: answer.value };
  const named = answer.value.items.length === 0 ? splitApplication(query, jobs) : null;
  if (named === null) return found;
  const withoutApp = await search(named.person);
  if (!withoutApp.ok) return found;
  return { ...found, answer: withoutApp.value, application: named.application };
}

const search = (query: string) =>
  answerOf(api.POST("/api/v1/identities/search", { body: { query } }));

function splitApplication(query: string, jobs: readonly Job[]) {
  const lowerQuery = query.toLowerCase();
  const names = [...new Set(jobs.map(({ application }) => application))];
  for (const application of names.toSorted((a, b) => b.length - a.length)) {
    if (!lowerQuery.endsWith(` ${application.toLowerCase()}`)) continue;
    const person = query.slice(0, -application.length).replace(/\s+(in\s+)?$/i, "");
    if (person !== "") return { person, application };
  }
  return null;
}

function SearchResults({
  searchState,
  hasManyTenants,
  onChoose,
}: {
  readonly searchState: SearchState;
  readonly hasManyTenants: boolean;
  readonly onChoose: () => void;
}) {
  if (searchState.state === "idle") return null;
  const { items, suggestions, notFound } =
    searchState.state === "found" ? searchState.answer : NOTHING_FOUND_YET;
  const application = searchState.state === "found" ? searchState.application : undefined;
  return (
    <div class="results">
      <p class="quiet" role="status">
        {searchStatusText(searchState)}
      </p>
      <IdentityLinks
        people={[...items, ...suggestions]}
        {...{ application, hasManyTenants, onChoose }}
      />
      {notFound !== null && suggestions.length === 0 && (
        <p class="quiet">
          {notFound.reason} {notFound.remedy}
        </p>
      )}
      <a href={pageHref("lookUp", {})} onClick={onChoose}>
        Look up many people at once
      </a>
    </div>
  );
}

const NOTHING_FOUND_YET = { items: [], suggestions: [], notFound: null } as const;

function IdentityLinks({
  people,
  application,
  hasManyTenants,
  onChoose,
}: {
  readonly people: readonly Identity[];
  readonly application: string | undefined;
  readonly hasManyTenants: boolean;
  readonly onChoose: () => void;
}) {
  if (people.length === 0) return null;
  return (
    <ul>
      {people.map((person) => (
        <li key={`${person.tenant}/${person.id}`}>
          <a href={personPageHref(person.tenant, person.id, application)} onClick={onChoose}>
            <strong>{person.displayName ?? person.id}</strong>
            {application !== undefined && ` in ${application}`}
            <span class="quiet">
              {person.kind === "user" ? "" : `${person.kind} · `}
              {person.userPrincipalName ?? person.id}
              {hasManyTenants ? ` · ${person.tenant}` : ""}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function searchStatusText(searchState: Exclude<SearchState, { state: "idle" }>): string {
  if (searchState.state === "searching") return "Searching…";
  if (searchState.state === "failed") return searchState.detail;
  const { items, next, suggestions } = searchState.answer;
  if (suggestions.length === 1) return "No match. Did you mean this? Enter opens it:";
  if (suggestions.length > 1) return "No match. Did you mean:";
  if (items.length === 0 && next === null) return "No match.";
  if (next !== null) return `The first ${items.length} matches; type more letters to see fewer.`;
  return items.length === 1
    ? "1 match; Enter opens it."
    : `${formatCount(items.length, "match", "matches")}; Enter opens the first.`;
}

function moveFocus(event: KeyboardEvent, container: HTMLElement | null, clear: () => void): void {
  if (event.key === "Escape") {
    clear();
    container?.querySelector("input")?.focus();
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const focusable = [...(container?.querySelectorAll<HTMLElement>("input, .results a") ?? [])];
  const currentIndex = focusable.indexOf(document.activeElement as HTMLElement);
  const next = focusable[currentIndex + (event.key === "ArrowDown" ? 1 : -1)];
  if (currentIndex < 0 || next === undefined) return;
  event.preventDefault();
  next.focus();
}
