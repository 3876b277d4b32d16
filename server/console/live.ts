import type { Incident, Job, List, Target, Tenant } from "./answers.ts";
import { type Answer, ask, headers, type Refusal } from "./ask.ts";

/** Without the stream we ask often; with it only to keep ages right. */
const ALONE_MS = 5000;
const BESIDE_STREAM_MS = 15_000;
/** Several jobs are judged one after the other: one question answers them all. */
const GATHER_MS = 300;
const AGAIN_MS = 5000;
const MAX_PAGES = 10;

export type Fleet = {
  readonly jobs: readonly Job[];
  readonly incidents: readonly Incident[];
  readonly tenants: readonly Tenant[];
  readonly targets: readonly Target[];
  /** What the server's clock says, in milliseconds. */
  readonly now: number;
};

export type Live = {
  refresh(): void;
  stop(): void;
};

/** Tells of every new state of the fleet until stopped. A hidden tab asks for nothing. */
export function connectLive(tell: (answer: Answer<Fleet>) => void): Live {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let streaming = false;
  let stream: AbortController | null = null;
  let asking = false;

  const later = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), ms);
  };
  const look = async () => {
    if (asking || document.hidden) return;
    asking = true;
    tell(await readFleet());
    asking = false;
    later(streaming ? BESIDE_STREAM_MS : ALONE_MS);
  };
  const listen = () => {
    stream?.abort();
    const mine = new AbortController();
    stream = mine;
    void follow(mine.signal, (said) => {
      streaming = true;
      if (said) later(GATHER_MS);
    }).then(() => {
      streaming = false;
      if (stream === mine && !mine.signal.aborted)
        setTimeout(() => !document.hidden && listen(), AGAIN_MS);
    });
  };
  const wake = () => {
    // A browser opens six connections to one server: hidden tabs must not hold them.
    if (document.hidden) stream?.abort();
    else {
      listen();
      void look();
    }
  };
  document.addEventListener("visibilitychange", wake);
  wake();
  return {
    refresh: () => void look(),
    stop() {
      document.removeEventListener("visibilitychange", wake);
      clearTimeout(timer);
      stream?.abort();
    },
  };
}

/** Reads the stream to its end. `EventSource` could not send a key. */
async function follow(signal: AbortSignal, hear: (said: boolean) => void): Promise<void> {
  try {
    const response = await fetch("/api/v1/stream", { headers: headers(), signal });
    if (!response.ok || response.body === null) return;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      hear(value.includes("event: jobs"));
    }
  } catch {
    // Lost or left: polling goes on, and the stream is tried again.
  }
}

async function readFleet(): Promise<Answer<Fleet>> {
  const [jobs, incidents, tenants, targets] = await Promise.all([
    readAllJobs(),
    ask<List<Incident>>("/incidents?state=open&limit=100"),
    ask<List<Tenant>>("/tenants"),
    ask<List<Target>>("/targets"),
  ]);
  const refusal = [jobs, incidents, tenants, targets].find((answer) => !answer.ok);
  if (refusal !== undefined && !refusal.ok) return refusal;
  if (!jobs.ok || !incidents.ok || !tenants.ok || !targets.ok) return NOTHING;
  return {
    ok: true,
    value: {
      jobs: jobs.value,
      incidents: incidents.value.items,
      tenants: tenants.value.items,
      targets: targets.value.items,
      now: Date.parse(incidents.value.asOf ?? ""),
    },
  };
}

const NOTHING: { readonly ok: false } & Refusal = { ok: false, status: null, detail: "" };

async function readAllJobs(): Promise<Answer<readonly Job[]>> {
  const jobs: Job[] = [];
  let cursor = "";
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await ask<List<Job>>(`/jobs?limit=1000&cursor=${cursor}`);
    if (!answer.ok) return answer;
    jobs.push(...answer.value.items);
    if (answer.value.next === null) break;
    cursor = answer.value.next;
  }
  return { ok: true, value: jobs };
}
