import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type ApiError, storeApiKey } from "./call-api.ts";
import { CyclePage } from "./cycle-page.tsx";
import { IncidentPage } from "./incident-page.tsx";
import { IncidentsPage } from "./incidents-page.tsx";
import { JobPage } from "./job-page.tsx";
import { NotificationsPage } from "./notifications-page.tsx";
import { OverviewPage } from "./overview-page.tsx";
import { navigationHref, type PageAddress, parsePageAddress } from "./page-address.ts";
import { Header } from "./page-header.tsx";
import { PersonPage } from "./person-page.tsx";
import { SilencesPage } from "./silences-page.tsx";
import { type Overview, type OverviewWatch, watchOverview } from "./watch-overview.ts";

type AppState = {
  readonly overview: Overview | null;
  readonly error: ApiError | null;
  /** Whole seconds since the overview was read. */
  readonly secondsSinceRead: number;
};

function App() {
  const [state, setState] = useState<AppState>({
    overview: null,
    error: null,
    secondsSinceRead: 0,
  });
  const [address, setAddress] = useState<PageAddress>(() => parsePageAddress(location.hash));
  const overviewWatch = useRef<OverviewWatch | null>(null);
  const main = useRef<HTMLElement>(null);

  useEffect(() => {
    overviewWatch.current = watchOverview((result) =>
      setState((previous) =>
        result.ok
          ? { overview: result.value, error: null, secondsSinceRead: 0 }
          : { ...previous, error: result },
      ),
    );
    const clockTimer = setInterval(
      () =>
        setState((previous) => ({ ...previous, secondsSinceRead: previous.secondsSinceRead + 1 })),
      1000,
    );
    const onHashChange = () => {
      setAddress(parsePageAddress(location.hash));
      scrollTo(0, 0);
      main.current?.focus();
    };
    addEventListener("hashchange", onHashChange);
    return () => {
      overviewWatch.current?.stop();
      clearInterval(clockTimer);
      removeEventListener("hashchange", onHashChange);
    };
  }, []);

  const { overview, error, secondsSinceRead } = state;
  if (error?.status === 401) {
    return (
      <ApiKeyForm
        detail={error.detail}
        onKey={(key) => {
          storeApiKey(key);
          overviewWatch.current?.refresh();
        }}
      />
    );
  }
  const now = (overview?.now ?? 0) + secondsSinceRead * 1000;
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the jobs
      </button>
      <Header overview={overview} currentHref={navigationHref(address)} now={now} />
      <main id="main" tabIndex={-1} ref={main}>
        <DisconnectedBanner error={error} hasOverview={overview !== null} />
        {overview !== null && (
          <Page
            address={address}
            overview={overview}
            now={now}
            onAction={() => overviewWatch.current?.refresh()}
          />
        )}
        {overview === null && error === null && <p class="quiet boot">Loading the jobs…</p>}
      </main>
      <footer>
        <a href="/docs">API</a> <a href="/metrics">Metrics</a>
        <span class="quiet">Times are UTC; hover over a time for your local time.</span>
      </footer>
    </>
  );
}

function Page({
  address,
  overview,
  now,
  onAction,
}: {
  readonly address: PageAddress;
  readonly overview: Overview;
  readonly now: number;
  /** After someone has acknowledged or silenced an incident. */
  readonly onAction: () => void;
}) {
  switch (address.page) {
    case "job":
      return (
        <JobPage
          key={address.jobId}
          jobId={address.jobId}
          overview={overview}
          now={now}
          onAction={onAction}
        />
      );
    case "cycle": {
      const { jobId, cycleId } = address;
      return <CyclePage key={`${jobId}/${cycleId}`} jobId={jobId} cycleId={cycleId} now={now} />;
    }
    case "person":
      return (
        <PersonPage
          key={`${address.tenant}/${address.id}`}
          tenant={address.tenant}
          id={address.id}
          overview={overview}
          now={now}
        />
      );
    case "overview":
      return <OverviewPage overview={overview} now={now} onAction={onAction} />;
    case "incidents":
      return <IncidentsPage now={now} />;
    case "incident":
      return <IncidentPage key={address.id} id={address.id} now={now} onAction={onAction} />;
    case "notifications":
      return <NotificationsPage now={now} />;
    case "silences":
      return <SilencesPage now={now} />;
  }
}

function DisconnectedBanner({
  error,
  hasOverview,
}: {
  readonly error: ApiError | null;
  readonly hasOverview: boolean;
}) {
  if (error === null) return null;
  return (
    <div class="banner bad" role="alert">
      <strong>{hasOverview ? "Not up to date." : "The jobs cannot be shown."}</strong>{" "}
      {error.detail} {hasOverview ? "The data below may be old." : ""} This page retries
      automatically.
    </div>
  );
}

function ApiKeyForm({
  detail,
  onKey,
}: {
  readonly detail: string;
  readonly onKey: (key: string) => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <main class="key-form">
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
      <p class="quiet">This tab stores the key until you close it.</p>
    </main>
  );
}

const root = document.getElementById("app");
if (root !== null) {
  root.replaceChildren();
  render(<App />, root);
}
