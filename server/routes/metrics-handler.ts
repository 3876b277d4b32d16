import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { RequestHandler } from "express";
import { type AccessControl, authenticateRequest } from "../access/access-control.ts";
import { collectMetrics } from "../metrics/collect-metrics.ts";
import { createMetricsText, type MetricsFormat } from "../metrics/metrics-text.ts";
import { createProcessMetrics } from "../metrics/process-metrics.ts";
import type { RequestDurations } from "../metrics/request-durations.ts";
import { shareRunning } from "../metrics/share-running.ts";
import type { ServerContext } from "../server-context.ts";

/** The fastest level makes a page of 5 MB about 20 times smaller. */
const GZIP_OPTIONS = { level: constants.Z_BEST_SPEED };
const compress = promisify(gzip);

type MetricsPage = { readonly text: Buffer; gzipped(): Promise<Buffer> };

/** Answers Prometheus text, or OpenMetrics when the Accept header asks for it. */
export function metricsHandler(
  context: ServerContext & { readonly requestDurations: RequestDurations },
  accessControl: AccessControl,
): RequestHandler {
  const processMetrics = createProcessMetrics();
  const renderPage = async (
    format: MetricsFormat,
    tenants: readonly string[],
  ): Promise<MetricsPage> => {
    const ownText = createMetricsText();
    for await (const samples of collectMetrics(context, tenants)) ownText.add(samples);
    ownText.add(await context.requestDurations.samples());
    const parts = await ownText.render(format);
    const text = Buffer.concat([...parts, await processMetrics[format].render()]);
    let gzipped: Promise<Buffer> | null = null;
    return { text, gzipped: () => (gzipped ??= compress(text, GZIP_OPTIONS)) };
  };
  const readPage = shareRunning(renderPage);
  return async (request, response) => {
    const { tenants } = await authenticateRequest(request, accessControl);
    const isOpenMetrics = request.headers.accept?.includes("application/openmetrics-text") === true;
    const format = isOpenMetrics ? "openmetrics" : "text";
    const page = await readPage(format, tenants);
    response
      .set("cache-control", "no-store")
      .set("content-type", processMetrics[format].contentType)
      .vary("Accept")
      .vary("Accept-Encoding");
    if (request.acceptsEncodings("gzip") === false) {
      response.end(page.text);
      return;
    }
    response.set("content-encoding", "gzip").end(await page.gzipped());
  };
}
