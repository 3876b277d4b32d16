import { type ApiResult, answerOf, api } from "./api-client.ts";
import type { Incident, Job, ListAnswer, Readiness, Silence, Target, Tenant } from "./api-types.ts";
import { authorizationHeaders } from "./credential.ts";

/** While the stream is open, it reports each change, so polls are needed only for the age of the data. */
const POLL_WITHOUT_STREAM_MS = 5000;
const POLL_WITH_STREAM_MS = 15_000;
/** The worker assesses several jobs in a row. After this delay one poll reads all of them. */
const CHANGE_BATCH_MS = 300;
const STREAM_RETRY_MS = 5000;
const MAX_JOB_PAGES = 10;

export type Overview = {
  readonly jobs: readonly Job[];
  readonly incidents: readonly Incident[];
  readonly tenants: readonly Tenant[];
  readonly targets: readonly Target[];
  /** The silences and maintenance windows that hold back notifications now or later; null if they could not be read. */
  readonly silences: readonly Silence[] | null;
  /** The problems of Steadystate's own processes. */
  readonly problems: Readiness["problems"];
  /** Time on the server, in milliseconds since 1970. */
  readonly now: number;
};

export type OverviewWatch = {
  refresh(): void;
  stop(): void;
};

/** Reads the overview again and again until `stop` is called. A hidden tab does not poll. */
export function watchOverview(onResult: (answer: ApiResult<Overview>) => void): OverviewWatch {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStreaming = false;
  let streamController: AbortController | null = null;
  let isPolling = false;
  /** A change or an action came during a poll, which may have read the data before. */
  let mustPollAgain = false;

  const schedulePoll = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void pollOverview(), ms);
  };
  const pollOverview = async () => {
    if (document.hidden) return;
    mustPollAgain = isPolling;
    if (isPolling) return;
    isPolling = true;
    onResult(await readOverview());
    isPolling = false;
    if (mustPollAgain) schedulePoll(CHANGE_BATCH_MS);
    else schedulePoll(isStreaming ? POLL_WITH_STREAM_MS : POLL_WITHOUT_STREAM_MS);
  };
  const openStream = () => {
    streamController?.abort();
    const ownController = new AbortController();
    streamController = ownController;
    void readStream(ownController.signal, (hasJobChange) => {
      isStreaming = true;
      if (hasJobChange) schedulePoll(CHANGE_BATCH_MS);
    }).then(() => {
      isStreaming = false;
      if (streamController === ownController && !ownController.signal.aborted)
        setTimeout(() => !document.hidden && openStream(), STREAM_RETRY_MS);
    });
  };
  const onVisibilityChange = () => {
    // A browser opens at most six connections to one server: hidden tabs must not occupy them.
    if (document.hidden) streamController?.abort();
    else {
      openStream();
      void pollOverview();
    }
  };
  document.addEventListener("visibilitychange", onVisibilityChange);
  onVisibilityChange();
  return {
    refresh: () => void pollOverview(),
    stop() {
      document.removeEventListener("visibilitychange", onVisibilityChange);
      clearTimeout(timer);
      streamController?.abort();
    },
  };
}

/** Reads the stream to its end. `fetch` is used because `EventSource` cannot send an API key. */
async function readStream(
  signal: AbortSignal,
  onMessage: (hasJobChange: boolean) => void,
): Promise<void> {
  try {
    const response = await fetch("/api/v1/stream", { headers: authorizationHeaders(), signal });
    if (!response.ok || response.body === null) return;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onMessage(value.includes("event: jobs"));
    }
  } catch {
    // The connection failed or was aborted. Polling continues, and the stream is opened again.
  }
}

async function readOverview(): Promise<ApiResult<Overview>> {
  const [jobs, incidents, tenants, targets, silences, readiness] = await Promise.all([
    readAllJobs(),
    answerOf(api.GET("/api/v1/incidents", { params: { query: { state: ["open"], limit: 1000 } } })),
    answerOf(api.GET("/api/v1/tenants")),
    answerOf(api.GET("/api/v1/targets")),
    answerOf(
      api.GET("/api/v1/silences", {
        params: { query: { state: ["active", "planned"], limit: 1000 } },
      }),
    ),
    answerOf(api.GET("/readyz")),
  ]);
  if (!jobs.ok) return jobs;
  if (!incidents.ok) return incidents;
  if (!tenants.ok) return tenants;
  if (!targets.ok) return targets;
  return {
    ok: true,
    value: {
      jobs: jobs.value,
      incidents: incidents.value.items,
      tenants: tenants.value.items,
      targets: targets.value.items,
      silences: silences.ok ? silences.value.items : null,
      problems: readiness.ok ? readiness.value.problems : [],
      // The data may be older than the time on the server.
      now: Date.parse((readiness.ok ? readiness.value.asOf : incidents.value.asOf) ?? ""),
    },
  };
}

const readJobs = (cursor: string | null) => {
  const query = { limit: 1000, ...(cursor === null ? {} : { cursor }) };
  return answerOf(api.GET("/api/v1/jobs", { params: { query } }));
};

async function readAllJobs(): Promise<ApiResult<readonly Job[]>> {
  const jobs: Job[] = [];
  let next: string | null = null;
  for (let page = 0; page < MAX_JOB_PAGES; page += 1) {
    const answer: ApiResult<ListAnswer<Job>> = await readJobs(next);
    if (!answer.ok) return answer;
    jobs.push(...answer.value.items);
    if (answer.value.next === null) break;
    next = answer.value.next;
  }
  return { ok: true, value: jobs };
}
