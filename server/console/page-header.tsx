import { useEffect, useRef, useState } from "preact/hooks";
import type { IdentitySearch } from "./api-types.ts";
import { callApi } from "./call-api.ts";
import { formatCount, formatLocalTime, formatSeconds, formatTime } from "./format.ts";
import { isStale } from "./job-cells.tsx";
import { NAVIGATION, navigationPage, type PageName, personPageHref } from "./page-address.ts";
import type { Overview } from "./watch-overview.ts";

const TYPING_PAUSE_MS = 250;

export function Header({
  overview,
  currentPage,
  now,
}: {
  readonly overview: Overview | null;
  readonly currentPage: PageName | null;
  readonly now: number;
}) {
  return (
    <header>
      <a class="name" href="#/">
        <img src="/favicon.svg" alt="" width="22" height="22" />
        Steadystate
      </a>
      <Navigation currentPage={currentPage === null ? null : navigationPage(currentPage)} />
      <DataAge overview={overview} now={now} />
      <PersonSearch
        hasManyTenants={new Set(overview?.tenants.map(({ tenant }) => tenant)).size > 1}
      />
    </header>
  );
}

function Navigation({ currentPage }: { readonly currentPage: PageName | null }) {
  const link = ({ page, href, text }: (typeof NAVIGATION)[number]) => (
    <a key={page} href={href} aria-current={currentPage === page ? "page" : undefined}>
      {text}
    </a>
  );
  const menuEntries = NAVIGATION.filter(({ place }) => place === "menu");
  return (
    <nav aria-label="Pages">
      {NAVIGATION.filter(({ place }) => place === "bar").map(link)}
      {menuEntries.length > 0 && (
        <details key={currentPage} class="more">
          <summary>More</summary>
          <div>{menuEntries.map(link)}</div>
        </details>
      )}
    </nav>
  );
}

/** Age of the oldest job data that is not stale, and the number of jobs with stale data. */
function DataAge({ overview, now }: { readonly overview: Overview | null; readonly now: number }) {
  if (overview === null) return <span class="fresh" />;
  const { jobs } = overview;
  if (jobs.length === 0) return <span class="fresh">no data yet</span>;
  const freshJobs = jobs.filter((job) => !isStale(job, now));
  const staleCount = jobs.length - freshJobs.length;
  const oldest = Math.min(
    ...(freshJobs.length > 0 ? freshJobs : jobs).map(({ asOf }) =>
      asOf === null ? 0 : Date.parse(asOf),
    ),
  );
  return (
    <span class="fresh">
      {oldest > 0 && (
        <span title={formatLocalTime(oldest)}>
          data up to {formatTime(oldest)}, {formatSeconds((now - oldest) / 1000)} old
        </span>
      )}{" "}
      {staleCount > 0 && (
        <strong>
          ⚠ {freshJobs.length === 0 ? "all stale" : `${formatCount(staleCount, "job")} stale`}
        </strong>
      )}
    </span>
  );
}

type SearchState =
  | { readonly state: "idle" }
  | { readonly state: "searching" }
  | { readonly state: "failed"; readonly detail: string }
  | { readonly state: "found"; readonly answer: IdentitySearch };

/** The search text is sent in the body of a request, never in a URL, because proxies log URLs. */
function PersonSearch({ hasManyTenants }: { readonly hasManyTenants: boolean }) {
  const [text, setText] = useState("");
  const [searchState, setSearchState] = useState<SearchState>({ state: "idle" });
  const field = useRef<HTMLInputElement>(null);
  const container = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const query = text.trim();
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
          ? { state: "found", answer: answer.value }
          : { state: "failed", detail: answer.detail },
      );
    }, TYPING_PAUSE_MS);
    return () => {
      isCancelled = true;
      clearTimeout(timer);
    };
  }, [text]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLInputElement;
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys are an addition; Tab reaches the same elements.
    <div
      class="search"
      ref={container}
      onKeyDown={(event) => moveFocus(event, container.current, () => setText(""))}
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
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <SearchResults
        searchState={searchState}
        hasManyTenants={hasManyTenants}
        onChoose={() => setText("")}
      />
    </div>
  );
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
  return (
    <div class="results">
      <p class="quiet" role="status">
        {searchStatusText(searchState)}
      </p>
      {searchState.state === "found" && (
        <ul>
          {searchState.answer.items.map((person) => (
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
      )}
    </div>
  );
}

function searchStatusText(searchState: Exclude<SearchState, { state: "idle" }>): string {
  if (searchState.state === "searching") return "Searching…";
  if (searchState.state === "failed") return searchState.detail;
  const { items, next, notFound } = searchState.answer;
  if (notFound !== null) return `${notFound.reason} ${notFound.remedy}`;
  return next === null
    ? formatCount(items.length, "match", "matches")
    : `The first ${items.length} matches; type more letters to see fewer.`;
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
