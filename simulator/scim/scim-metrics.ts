import type { RequestHandler } from "express";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { ScimDirectory } from "./scim-directory.ts";

const RESOURCES = ["Users", "Groups", "Schemas", "ResourceTypes", "ServiceProviderConfig"];
/** Bucket limits in seconds, from a lookup in memory to the time-out of Entra. */
const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** The status that nginx logs when the client disconnects before the answer. */
const CLIENT_CLOSED_REQUEST = "499";

export type ScimMetrics = { readonly registry: Registry; readonly countRequest: RequestHandler };

/** Prometheus metrics of the SCIM server. Durations are in real seconds. */
export function createScimMetrics(directory: ScimDirectory): ScimMetrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: "scim_requests_total",
    help: "SCIM requests by method, resource and status.",
    labelNames: ["method", "resource", "status"],
    registers,
  });
  const durations = new Histogram({
    name: "scim_request_duration_seconds",
    help: "Time to answer a SCIM request.",
    labelNames: ["method", "resource"],
    buckets: DURATION_BUCKETS,
    registers,
  });
  new Gauge({
    name: "scim_users",
    help: "Users in the directory, deactivated ones included.",
    registers,
    collect() {
      this.set(directory.users.size);
    },
  });
  new Gauge({
    name: "scim_groups",
    help: "Groups in the directory.",
    registers,
    collect() {
      this.set(directory.groups.size);
    },
  });

  return {
    registry,
    countRequest(request, response, next) {
      const method = request.method;
      const segment = request.path.split("/")[1] ?? "";
      const resource = RESOURCES.find((known) => known === segment) ?? "other";
      const stopTimer = durations.startTimer({ method, resource });
      response.once("close", () => {
        const status = response.writableFinished
          ? String(response.statusCode)
          : CLIENT_CLOSED_REQUEST;
        requests.inc({ method, resource, status });
        stopTimer();
      });
      next();
    },
  };
}
