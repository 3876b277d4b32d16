import { useEffect, useRef, useState } from "preact/hooks";
import type { Identity, List } from "./answers.ts";
import { ask } from "./ask.ts";
import type { Fleet } from "./live.ts";
import { personAddress } from "./route.ts";
import { sayCount, sayLength, sayMoment, sayUtc } from "./say.ts";

/** Facts older than this look stale. */
export const STALE_SECONDS = 15 * 60;
const PAUSE_MS = 250;

export function Header({ fleet, now }: { readonly fleet: Fleet | null; readonly now: number }) {
  return (
    <header>
      <a class="name" href="#/">
        <img src="/favicon.svg" alt="" width="22" height="22" />
        Steadystate
      </a>
      <Freshness fleet={fleet} now={now} />
      <Search many={new Set(fleet?.tenants.map(({ tenant }) => tenant)).size > 1} />
    </header>
  );
}

/** The oldest of the jobs that are fresh, and how many are not. */
function Freshness({ fleet, now }: { readonly fleet: Fleet | null; readonly now: number }) {
  if (fleet === null) return <span class="fresh" />;
  const known = fleet.jobs.map(({ asOf }) => (asOf === null ? 0 : Date.parse(asOf)));
  if (known.length === 0) return <span class="fresh">nothing seen yet</span>;
  const fresh = known.filter((at) => now - at <= STALE_SECONDS * 1000);
  const stale = known.length - fresh.length;
  const oldest = Math.min(...(fresh.length > 0 ? fresh : known));
  return (
    <span class="fresh">
      {oldest > 0 && (
        <span title={sayUtc(oldest)}>
          facts until {sayMoment(oldest, now)}, {sayLength((now - oldest) / 1000)} old
        </span>
      )}{" "}
      {stale > 0 && (
        <strong>⚠ {fresh.length === 0 ? "all stale" : `${sayCount(stale, "job")} stale`}</strong>
      )}
    </span>
  );
}

type Found =
  | { readonly state: "idle" }
  | { readonly state: "asking" }
  | { readonly state: "refused"; readonly detail: string }
  | { readonly state: "found"; readonly people: readonly Identity[]; readonly more: boolean };

/** The name goes in the body of a request, never into an address. */
function Search({ many }: { readonly many: boolean }) {
  const [text, setText] = useState("");
  const [found, setFound] = useState<Found>({ state: "idle" });
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const query = text.trim();
    if (query === "") {
      setFound({ state: "idle" });
      return;
    }
    let left = false;
    const timer = setTimeout(async () => {
      setFound((before) => (before.state === "found" ? before : { state: "asking" }));
      const answer = await ask<List<Identity>>("/identities/search", { query });
      if (left) return;
      setFound(
        answer.ok
          ? { state: "found", people: answer.value.items, more: answer.value.next !== null }
          : { state: "refused", detail: answer.detail },
      );
    }, PAUSE_MS);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [text]);

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLInputElement;
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys only help; Tab reaches the same.
    <div
      class="search"
      ref={box}
      onKeyDown={(event) => walk(event, box.current, () => setText(""))}
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
      <Results found={found} many={many} onChoose={() => setText("")} />
    </div>
  );
}

function Results({
  found,
  many,
  onChoose,
}: {
  readonly found: Found;
  readonly many: boolean;
  readonly onChoose: () => void;
}) {
  if (found.state === "idle") return null;
  return (
    <div class="results">
      <p class="quiet" role="status">
        {sayFound(found)}
      </p>
      {found.state === "found" && (
        <ul>
          {found.people.map((person) => (
            <li key={`${person.tenant}/${person.id}`}>
              <a href={personAddress(person.tenant, person.id)} onClick={onChoose}>
                <strong>{person.displayName ?? person.id}</strong>
                <span class="quiet">
                  {person.kind === "user" ? "" : `${person.kind} · `}
                  {person.userPrincipalName ?? person.id}
                  {many ? ` · ${person.tenant}` : ""}
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function sayFound(found: Exclude<Found, { state: "idle" }>): string {
  if (found.state === "asking") return "Searching…";
  if (found.state === "refused") return found.detail;
  const { people, more } = found;
  if (people.length === 0) {
    return "Nobody whose name, address or id begins so has been in a provisioning log. Try fewer letters, or the object id from Entra.";
  }
  return more
    ? `The first ${people.length}; type more to narrow it.`
    : sayCount(people.length, "match", "matches");
}

function walk(event: KeyboardEvent, box: HTMLElement | null, clear: () => void): void {
  if (event.key === "Escape") {
    clear();
    box?.querySelector("input")?.focus();
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [...(box?.querySelectorAll<HTMLElement>("input, .results a") ?? [])];
  const here = stops.indexOf(document.activeElement as HTMLElement);
  const there = stops[here + (event.key === "ArrowDown" ? 1 : -1)];
  if (here < 0 || there === undefined) return;
  event.preventDefault();
  there.focus();
}
