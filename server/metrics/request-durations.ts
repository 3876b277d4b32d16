import type { Request, RequestHandler } from "express";
import { Histogram } from "prom-client";
import { METRICS } from "../../domain/metrics.ts";
import type { MetricSample } from "./sample-list.ts";

export type RequestDurations = {
  /** Measures each request whose answer was sent completely, so not a stream that the client closes. */
  readonly measure: RequestHandler;
  samples(): Promise<readonly MetricSample[]>;
};

const FAMILY = METRICS.httpRequestDuration;
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const API_PATH = "/api/v1";

/** The time to answer each route of this process, since its start. */
export function createRequestDurations(): RequestDurations {
  const histogram = new Histogram({
    name: FAMILY.name,
    help: FAMILY.name,
    labelNames: [...FAMILY.labels],
    buckets: [...(FAMILY.buckets ?? [])],
    registers: [],
  });
  return {
    measure(request, response, next) {
      const stop = histogram.startTimer();
      response.once("finish", () => {
        stop({
          route: routeOf(request),
          method: METHODS.includes(request.method) ? request.method : "other",
          status_class: `${Math.floor(response.statusCode / 100)}xx`,
        });
      });
      next();
    },
    async samples() {
      const { values } = await histogram.get();
      return values.map(({ metricName = FAMILY.name, labels, value }) => ({
        name: FAMILY.name,
        suffix: metricName.slice(FAMILY.name.length) as MetricSample["suffix"] & string,
        labels: Object.fromEntries(
          [...FAMILY.labels, "le"].flatMap((label) => {
            const labelValue = (labels as Record<string, string | number | undefined>)[label];
            return labelValue === undefined ? [] : [[label, String(labelValue)]];
          }),
        ),
        value,
      }));
    },
  };
}

/** The pattern of the route. The path itself may contain the id of a person. */
function routeOf({ route, originalUrl }: Request): string {
  const path: unknown = route?.path;
  if (typeof path !== "string") return "other";
  // After an error, `baseUrl` of Express is empty again.
  return originalUrl.startsWith(`${API_PATH}/`) ? `${API_PATH}${path}` : path;
}
