import type { TargetSettings } from "../../config/schema.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Millis } from "../../domain/time.ts";
import { readExposition, type Sample } from "../scim/exposition.ts";
import { getOnly } from "../scim/get.ts";
import { scrapeOf } from "../scim/metrics.ts";
import { type ProbeDeps, probeTarget } from "../scim/probe.ts";
import { counted, type Finding, type Look } from "./line.ts";

const PAGE_MS: Millis = 5000;
const PAGE_BYTES_MAX = 4 * 1024 * 1024;

/** One SCIM server: whichever of its two looks is configured. */
export async function* examineTarget(
  target: TargetSettings,
  deps: ProbeDeps,
): AsyncGenerator<readonly [Look, Finding]> {
  const { scim, metrics } = target;
  if (scim !== undefined) yield ["probe", await probeFinding(scim, deps)];
  if (metrics !== undefined) yield ["metrics", await metricsFinding(metrics, deps)];
  if (scim === undefined && metrics === undefined) {
    const text = "There is nothing to look at: give this target scim, metrics, or both.";
    yield ["probe", { verdict: "warn", text }];
  }
}

async function probeFinding(
  scim: NonNullable<TargetSettings["scim"]>,
  deps: ProbeDeps,
): Promise<Finding> {
  const { probe } = await probeTarget(scim, deps);
  const { result, latencyMs, message } = probe;
  if (result === "ok") {
    return {
      verdict: "ok",
      text: `answers in ${Math.round(latencyMs ?? 0)} ms, and finds nobody by a random name`,
    };
  }
  const status = probe.httpStatus === null ? "" : ` (status ${probe.httpStatus})`;
  return { verdict: result === "throttled" ? "warn" : "fail", text: `${message ?? ""}${status}` };
}

type Metrics = NonNullable<TargetSettings["metrics"]>;

async function metricsFinding(metrics: Metrics, deps: ProbeDeps): Promise<Finding> {
  const samples = await readPage(metrics, deps);
  if (!samples.ok) {
    return { verdict: "fail", text: `The metrics page cannot be read: ${samples.error}.` };
  }
  const { requests } = scrapeOf(samples.value, metrics.preset, deps.now());
  const found = `${samples.value.length} series`;
  if (requests.length > 0) {
    const total = requests.reduce((sum, request) => sum + request.total, 0);
    return { verdict: "ok", text: `${found}, ${counted(total, "request")} counted` };
  }
  const text = `The page has ${found}, but none counts requests as the preset ${metrics.preset} does: set metrics.preset to the one that fits, or wait for a first request.`;
  return { verdict: "warn", text };
}

/** The samples, or why there are none with what to do. */
async function readPage(
  { url, token }: Metrics,
  { realNow }: ProbeDeps,
): Promise<Result<readonly Sample[], string>> {
  const page = await getOnly({
    url: new URL(url),
    headers: {
      accept: "text/plain;version=0.0.4",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    // As the worker does: the page is one's own, most often inside and without TLS.
    reach: { allowPrivate: true, allowHttp: true },
    timeoutMs: PAGE_MS,
    bodyBytesMax: PAGE_BYTES_MAX,
    realNow,
  });
  if (!page.ok) {
    const { refused, code, phase } = page.error;
    return err(refused ?? `nothing comes (${phase}, ${code ?? "no code"}), so check metrics.url`);
  }
  const { status, body } = page.value;
  if (status === 401 || status === 403) {
    return err(`it asks for another token (status ${status}), so check metrics.token`);
  }
  if (status !== 200) return err(`it answers with status ${status}, so check metrics.url`);
  const samples = readExposition(body);
  return samples.ok ? ok(samples.value) : err(`${samples.error}, so check metrics.url`);
}
