import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { keepKey, type Refusal } from "./ask.ts";
import { FleetPage } from "./fleet.tsx";
import { Header } from "./header.tsx";
import { JobPage } from "./job.tsx";
import { connectLive, type Fleet, type Live } from "./live.ts";
import { PersonPage } from "./person.tsx";
import { type Place, readPlace } from "./route.ts";

type Seen = {
  readonly fleet: Fleet | null;
  readonly refusal: Refusal | null;
  /** Whole seconds since the fleet was read. */
  readonly silentSeconds: number;
};

function App() {
  const [seen, setSeen] = useState<Seen>({ fleet: null, refusal: null, silentSeconds: 0 });
  const [place, setPlace] = useState<Place>(() => readPlace(location.hash));
  const live = useRef<Live | null>(null);
  const main = useRef<HTMLElement>(null);

  useEffect(() => {
    live.current = connectLive((answer) =>
      setSeen((before) =>
        answer.ok
          ? { fleet: answer.value, refusal: null, silentSeconds: 0 }
          : { ...before, refusal: answer },
      ),
    );
    const tick = setInterval(
      () => setSeen((before) => ({ ...before, silentSeconds: before.silentSeconds + 1 })),
      1000,
    );
    const move = () => {
      setPlace(readPlace(location.hash));
      scrollTo(0, 0);
      main.current?.focus();
    };
    addEventListener("hashchange", move);
    return () => {
      live.current?.stop();
      clearInterval(tick);
      removeEventListener("hashchange", move);
    };
  }, []);

  const { fleet, refusal, silentSeconds } = seen;
  if (refusal?.status === 401) {
    return (
      <KeyForm
        detail={refusal.detail}
        onKey={(key) => {
          keepKey(key);
          live.current?.refresh();
        }}
      />
    );
  }
  const now = (fleet?.now ?? 0) + silentSeconds * 1000;
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the jobs
      </button>
      <Header fleet={fleet} now={now} />
      <main id="main" tabIndex={-1} ref={main}>
        <Disconnected refusal={refusal} known={fleet !== null} />
        {fleet !== null && <Page place={place} fleet={fleet} now={now} />}
        {fleet === null && refusal === null && <p class="quiet boot">Loading the jobs…</p>}
      </main>
      <footer>
        <a href="/docs">API</a> <a href="/metrics">Metrics</a>
        <span class="quiet">Times are local; point at one for UTC.</span>
      </footer>
    </>
  );
}

function Page({
  place,
  fleet,
  now,
}: {
  readonly place: Place;
  readonly fleet: Fleet;
  readonly now: number;
}) {
  switch (place.page) {
    case "job":
      return <JobPage key={place.jobId} jobId={place.jobId} fleet={fleet} now={now} />;
    case "person":
      return (
        <PersonPage
          key={`${place.tenant}/${place.id}`}
          tenant={place.tenant}
          id={place.id}
          fleet={fleet}
          now={now}
        />
      );
    default:
      return <FleetPage fleet={fleet} now={now} />;
  }
}

function Disconnected({
  refusal,
  known,
}: {
  readonly refusal: Refusal | null;
  readonly known: boolean;
}) {
  if (refusal === null) return null;
  return (
    <div class="banner bad" role="alert">
      <strong>{known ? "Not up to date." : "The jobs cannot be shown."}</strong> {refusal.detail}{" "}
      {known ? "What stands below is the last that was seen." : ""} This page tries again by itself.
    </div>
  );
}

function KeyForm({
  detail,
  onKey,
}: {
  readonly detail: string;
  readonly onKey: (key: string) => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <main class="door">
      <h1>Steadystate</h1>
      <p>{detail}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onKey(field.current?.value.trim() ?? "");
        }}
      >
        <label for="key">API key</label>
        <input id="key" type="password" ref={field} autocomplete="off" required />
        <button type="submit">Open</button>
      </form>
      <p class="quiet">It is kept in this tab only, until you close it.</p>
    </main>
  );
}

const root = document.getElementById("app");
if (root !== null) {
  root.replaceChildren();
  render(<App />, root);
}
