import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { hrefWithoutQuery, type PageAddress, pageTitle } from "./address/page-address.ts";
import { useAddress } from "./address/use-address.ts";
import type { ApiError } from "./api/api-client.ts";
import { hasCredential, storeCredential } from "./api/credential.ts";
import { completeSignIn, keepTokenValid } from "./api/entra-sign-in.ts";
import { type Overview, type OverviewWatch, watchOverview } from "./api/watch-overview.ts";
import { Page } from "./page-components.tsx";
import { Header } from "./page-header.tsx";
import { ErrorPage } from "./parts/error-page.tsx";
import { focusHeading, focusHeadingWhenShown, keepFocus } from "./parts/keep-focus.ts";
import { ClockHelp, LocalTimeNote } from "./parts/local-time.tsx";
import { SignInPage } from "./sign-in-page.tsx";
import { SignedInAs } from "./signed-in-as.tsx";

/** How often the ages on the page change. Each change renders the page again. */
const CLOCK_SECONDS = 5;

type AppState = {
  readonly overview: Overview | null;
  readonly error: ApiError | null;
  /** Seconds since the overview was read. */
  readonly secondsSinceRead: number;
};

/** `signInError`: why the sign-in from which this page was opened has failed. */
function App({ signInError }: { readonly signInError: string | null }) {
  const [state, setState] = useState<AppState>({
    overview: null,
    error: null,
    secondsSinceRead: 0,
  });
  const overviewWatch = useRef<OverviewWatch | null>(null);
  const main = useRef<HTMLElement>(null);
  const address = useAddress(() => {
    scrollTo(0, 0);
    main.current?.focus();
  });

  useEffect(() => {
    overviewWatch.current = watchOverview((result) =>
      setState((previous) =>
        result.ok
          ? { overview: result.value, error: null, secondsSinceRead: 0 }
          : { ...previous, ...(result.status === 401 ? { overview: null } : {}), error: result },
      ),
    );
    const clockTimer = setInterval(
      () =>
        setState((previous) => ({
          ...previous,
          secondsSinceRead: previous.secondsSinceRead + CLOCK_SECONDS,
        })),
      CLOCK_SECONDS * 1000,
    );
    return () => {
      overviewWatch.current?.stop();
      clearInterval(clockTimer);
    };
  }, []);

  const openHref = address && hrefWithoutQuery(address);
  useEffect(() => focusHeadingWhenShown(main.current), [openHref]);

  const { overview, error, secondsSinceRead } = state;
  const title = pageTitle(address, address && overview && subjectOf(address, overview));
  useEffect(() => {
    document.title = title;
  }, [title]);

  if (isRefused(error, overview)) {
    return (
      <SignInPage
        detail={signInError ?? refusalText(error)}
        onKey={(key) => {
          storeCredential(key);
          overviewWatch.current?.refresh();
        }}
      />
    );
  }
  const now = (overview?.now ?? 0) + secondsSinceRead * 1000;
  return (
    <>
      <button type="button" class="skip" onClick={() => focusHeading(main.current)}>
        Skip to the content
      </button>
      <Header overview={overview} currentPage={address?.page ?? null} now={now} />
      <main id="main" tabIndex={-1} ref={main}>
        <DisconnectedBanner error={error} hasOverview={overview !== null} />
        {overview !== null &&
          (address === null ? (
            <ErrorPage
              title="Page not found"
              detail="The console has no page at this address. Open a page from the navigation above."
            />
          ) : (
            <Page
              key={hrefWithoutQuery(address)}
              address={address}
              overview={overview}
              now={now}
              onAction={() => overviewWatch.current?.refresh()}
            />
          ))}
        {overview === null && error === null && <p class="quiet boot">Loading the jobs…</p>}
      </main>
      <footer>
        <a href="/docs">API</a> <a href="/metrics">Metrics</a>
        <ClockHelp />
        {overview !== null && <SignedInAs />}
      </footer>
      <LocalTimeNote />
    </>
  );
}

/** True if the server does not accept the key or token, or if the person has no role. */
function isRefused(error: ApiError | null, overview: Overview | null): boolean {
  return error?.status === 401 || (error?.status === 403 && overview === null);
}

/** Why the server refused the key or token; null if this tab has none that the server could have refused. */
const refusalText = (error: ApiError | null): string | null =>
  hasCredential() ? (error?.detail ?? null) : null;

/** The name of the app or the incident that the page is about, never the name of a person. */
function subjectOf({ parameters }: PageAddress, { jobs, incidents }: Overview): string | null {
  if ("jobId" in parameters)
    return jobs.find(({ jobId }) => jobId === parameters.jobId)?.application ?? null;
  if ("name" in parameters) return parameters.name;
  if ("id" in parameters) return incidents.find(({ id }) => id === parameters.id)?.title ?? null;
  return null;
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

const root = document.getElementById("app");
if (root !== null) {
  const signInError = await completeSignIn();
  await keepTokenValid();
  root.replaceChildren();
  keepFocus(root);
  render(<App signInError={signInError} />, root);
}
