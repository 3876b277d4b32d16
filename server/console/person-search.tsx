import { useEffect, useRef, useState } from "preact/hooks";
import type { Identity, IdentitySearch } from "./api-types.ts";
import { callApi } from "./call-api.ts";
import { formatCount } from "./format.ts";
import { personPageHref } from "./page-address.ts";

const TYPING_PAUSE_MS = 250;

type SearchState =
  | { readonly state: "idle" }
  | { readonly state: "searching" }
  | { readonly state: "failed"; readonly detail: string }
  | { readonly state: "found"; readonly query: string; readonly answer: IdentitySearch };

/**
 * The search of the header. The text is sent in the body of a request, never in a URL, because proxies
 * log URLs.
 */
export function PersonSearch({ hasManyTenants }: { readonly hasManyTenants: boolean }) {
  const [text, setText] = useState("");
  const [isEnterPressed, setEnterPressed] = useState(false);
  const searchState = useSearch(text.trim());
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
    const [first] = searchState.answer.items;
    if (first === undefined) return;
    location.hash = personPageHref(first.tenant, first.id);
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
        placeholder="Find a person: name, address or id  ( / )"
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
      <SearchResults searchState={searchState} hasManyTenants={hasManyTenants} onChoose={clear} />
    </div>
  );
}

/** Searches after a pause in typing. The last answer stays until the next one. */
function useSearch(query: string): SearchState {
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
      const answer = await callApi<IdentitySearch>("/identities/search", { query });
      if (isCancelled) return;
      setSearchState(
        answer.ok
          ? { state: "found", query, answer: answer.value }
          : { state: "failed", detail: answer.detail },
      );
    }, TYPING_PAUSE_MS);
    return () => {
      isCancelled = true;
      clearTimeout(timer);
    };
  }, [query]);

  return searchState;
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
  return (
    <div class="results">
      <p class="quiet" role="status">
        {searchStatusText(searchState)}
      </p>
      <IdentityLinks people={[...items, ...suggestions]} {...{ hasManyTenants, onChoose }} />
      {notFound !== null && (
        <p class="quiet">
          {notFound.reason} {notFound.remedy}
        </p>
      )}
    </div>
  );
}

const NOTHING_FOUND_YET = { items: [], suggestions: [], notFound: null } as const;

function IdentityLinks({
  people,
  hasManyTenants,
  onChoose,
}: {
  readonly people: readonly Identity[];
  readonly hasManyTenants: boolean;
  readonly onChoose: () => void;
}) {
  if (people.length === 0) return null;
  return (
    <ul>
      {people.map((person) => (
        <li key={`${person.tenant}/${person.id}`}>
          <a href={personPageHref(person.tenant, person.id)} onClick={onChoose}>
            <strong>{person.displayName ?? person.id}</strong>
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
  if (suggestions.length > 0) return "No match. Did you mean:";
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
