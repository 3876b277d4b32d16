import type { TargetSettings } from "../../config/settings-schema.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { type ExpositionSample, parseExposition } from "../scim/parse-exposition.ts";
import { type ProbeDependencies, probeTarget } from "../scim/probe-target.ts";
import { requestMetricsPage } from "../scim/request-metrics-page.ts";
import { toTargetScrape } from "../scim/target-metrics.ts";
import { type CheckResult, formatCountWithNoun, type NamedCheckResult } from "./doctor-line.ts";

/** Checks the probe and the metrics page of a SCIM server, if they are configured. */
export async function* checkTarget(
  target: TargetSettings,
  dependencies: ProbeDependencies,
): AsyncGenerator<NamedCheckResult> {
  const { scim, metrics } = target;
  if (scim !== undefined) yield ["probe", await checkProbe(scim, dependencies)];
  if (metrics !== undefined) yield ["metrics", await checkMetrics(metrics, dependencies)];
  if (scim === undefined && metrics === undefined) {
    const text = "Nothing is configured for this target: add scim, metrics, or both.";
    yield ["probe", { status: "warn", text }];
  }
}

async function checkProbe(
  scim: NonNullable<TargetSettings["scim"]>,
  dependencies: ProbeDependencies,
): Promise<CheckResult> {
  const { probe } = await probeTarget(scim, dependencies);
  const { result, latencyMs, message } = probe;
  if (result === "ok") {
    return {
      status: "ok",
      text: `answers in ${Math.round(latencyMs ?? 0)} ms, and correctly finds no user by a random name`,
    };
  }
  const status = probe.httpStatus === null ? "" : ` (status ${probe.httpStatus})`;
  return { status: result === "throttled" ? "warn" : "fail", text: `${message ?? ""}${status}` };
}

type MetricsSettings = NonNullable<TargetSettings["metrics"]>;

async function checkMetrics(
  metrics: MetricsSettings,
  dependencies: ProbeDependencies,
): Promise<CheckResult> {
  const samples = await readMetricsPage(metrics, dependencies);
  if (!samples.ok) {
    return { status: "fail", text: `The metrics page cannot be read: ${samples.error}.` };
  }
  const { requests } = toTargetScrape(samples.value, metrics.preset, dependencies.now());
  const seriesCountText = `${samples.value.length} series`;
  if (requests !== null) {
    const total = requests.reduce((sum, request) => sum + request.total, 0);
    return {
      status: "ok",
      text: `${seriesCountText}, ${formatCountWithNoun(total, "request")} counted`,
    };
  }
  const text = `The page has ${seriesCountText}, but none counts SCIM requests under the name of the preset ${metrics.preset}, so their number is not known. If requests have already been made, set metrics.preset to the one that fits; if not, run the doctor again after the first request.`;
  return { status: "warn", text };
}

/** Reads the metrics page once. The error text says what to do. */
async function readMetricsPage(
  metrics: MetricsSettings,
  { realNow }: ProbeDependencies,
): Promise<Result<readonly ExpositionSample[], string>> {
  const page = await requestMetricsPage(metrics, realNow);
  if (!page.ok) {
    const { refusedReason, code, phase } = page.error;
    const remedy =
      phase === "tls"
        ? "check its certificate, or name the PEM file of its CA in the environment variable NODE_EXTRA_CA_CERTS"
        : "check metrics.url";
    return err(refusedReason ?? `no answer (${phase}, ${code ?? "no code"}), so ${remedy}`);
  }
  const { status, body } = page.value;
  if (status === 401 || status === 403) {
    return err(`the server refuses the token (status ${status}), so check metrics.token`);
  }
  if (status !== 200) return err(`the server answers with status ${status}, so check metrics.url`);
  const samples = parseExposition(body);
  return samples.ok ? ok(samples.value) : err(`${samples.error}, so check metrics.url`);
}
