import type { Incident } from "../../domain/incident.ts";
import type { BenchRedis } from "../bench-redis.ts";
import { createMetricRecorder, type MetricRecording } from "./metric-recording.ts";
import { type StoryProduct, startStoryProduct } from "./start-story-product.ts";
import type { Story } from "./story.ts";

/** A period in which an open incident was muted, and the kind of the incident that muted it. */
type MutedSpan = { readonly from: number; until: number | null; readonly by: string };

export type RecordedIncident = {
  readonly incident: Incident;
  readonly muted: readonly MutedSpan[];
};

export type PlayedStory = {
  readonly name: string;
  readonly stepMs: number;
  /** The interval of the polls after which incidents begin and end. */
  readonly pollMs: number;
  readonly recording: MetricRecording;
  readonly incidents: readonly RecordedIncident[];
};

export const SCRAPE_JOB = "steadystate";
export const SCRAPE_INSTANCE = "story:8080";
const SCRAPE_LABELS = `job="${SCRAPE_JOB}",instance="${SCRAPE_INSTANCE}"`;
const OPENMETRICS = { accept: "application/openmetrics-text; version=1.0.0" };
const MINUTE_MS = 60_000;

export type PlayOptions = {
  readonly redis: Pick<BenchRedis, "url">;
  readonly onProgress: (at: number) => void;
  /** Ends the story early. */
  readonly signal?: AbortSignal;
  /** Called after the last step, while the product still runs; not if the story has ended early. */
  readonly atEnd?: (product: StoryProduct, recording: MetricRecording) => Promise<void>;
};

/** Plays a story through Steadystate and scrapes its `/metrics` at every step. */
export async function playStory(story: Story, options: PlayOptions): Promise<PlayedStory> {
  const product = await startStoryProduct(story, options.redis.url);
  const recorder = createMetricRecorder(SCRAPE_LABELS);
  const muted = createMuteRecorder();
  for (let at = story.from; at <= story.until; at += story.stepMs) {
    if (options.signal?.aborted === true) break;
    await story.advanceTo(at);
    await product.runDueTasks();
    recorder.add(at, story.isScraped?.(at) === false ? null : await scrape(product.url));
    muted.add(at, await product.openIncidents());
    options.onProgress(at);
  }
  if (options.signal?.aborted !== true) await options.atEnd?.(product, recorder.recording());
  const incidents = (await product.incidents()).map((incident) => ({
    incident,
    muted: muted.of(incident.id),
  }));
  await product.close();
  return {
    name: story.name,
    stepMs: story.stepMs,
    pollMs: Number.parseInt(story.poll["jobs"] ?? "", 10) * MINUTE_MS,
    recording: recorder.recording(),
    incidents,
  };
}

async function scrape(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`, { headers: OPENMETRICS });
  const text = await response.text();
  if (!response.ok) throw new Error(`/metrics answered ${response.status}: ${text}`);
  return text;
}

function createMuteRecorder() {
  const spans = new Map<string, MutedSpan[]>();
  const addTo = (id: string, at: number, by: string | null): void => {
    const before = spans.get(id) ?? [];
    const last = before.at(-1);
    if (last !== undefined && last.until === null) {
      if (last.by === by) return;
      last.until = at;
    }
    if (by !== null) spans.set(id, [...before, { from: at, until: null, by }]);
  };
  return {
    add(at: number, open: readonly Incident[]): void {
      const byId = new Map(open.map(({ id, mutedBy }) => [id, mutedBy?.kind ?? null]));
      for (const id of spans.keys()) if (!byId.has(id)) addTo(id, at, null);
      for (const [id, by] of byId) addTo(id, at, by);
    },
    of: (id: string): readonly MutedSpan[] => spans.get(id) ?? [],
  };
}
