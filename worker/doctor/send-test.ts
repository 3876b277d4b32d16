import { notificationRoutes } from "../../config/notification-routes.ts";
import type { Settings } from "../../config/settings-schema.ts";
import { applyAttempt, type Delivery } from "../../domain/delivery.ts";
import type { Notification } from "../../domain/notification.ts";
import type { Route } from "../../domain/notify/route.ts";
import type { Instant } from "../../domain/time.ts";
import { deliveryStateText } from "../../wording/delivery.ts";
import type { Channels } from "../channels/channel.ts";
import { createChannels } from "../channels/create-channels.ts";
import { hostOfAddress } from "../notify/message-id.ts";
import { createRouteNotification } from "../notify/route-notification.ts";
import { testMessage } from "../notify/test-message.ts";
import type { DoctorLine } from "./doctor-line.ts";

export type SendTestDependencies = {
  readonly realNow: () => Instant;
  readonly uuid: () => string;
};

/** The routes with this name; upper and lower case are equal. If `name` is null, all routes. */
export function routesWithName(settings: Settings, name: string | null): readonly Route[] {
  const routes = notificationRoutes(settings).map(({ route }) => route);
  return name === null
    ? routes
    : routes.filter((route) => route.name.toLowerCase() === name.toLowerCase());
}

/** Sends one test message to each recipient of each route, and returns a line with each answer. */
export async function* sendTests(
  routes: readonly Route[],
  settings: Settings,
  dependencies: SendTestDependencies,
): AsyncGenerator<DoctorLine> {
  const { realNow } = dependencies;
  const channels = createChannels(() => settings, { realNow, monotonicNow: realNow });
  try {
    for (const route of routes) {
      const notification = createTest(route, settings, dependencies);
      for (const delivery of await sendTest(notification, channels, realNow)) {
        yield { subject: "notify", check: "test", ...resultOf(route, delivery) };
      }
    }
  } finally {
    channels.close();
  }
}

function createTest(
  route: Route,
  { mail, server: { publicUrl } }: Settings,
  { realNow, uuid }: SendTestDependencies,
): Notification {
  const now = realNow();
  const links = { publicUrl, portal: null };
  return createRouteNotification(
    {
      id: `test.${route.key}.${uuid()}`,
      kind: "test",
      tenants: [],
      incidentIds: [],
      severity: "info",
      route,
      message: testMessage({ routeName: route.name, now, links }),
    },
    { host: hostOfAddress(mail?.from ?? ""), now },
  );
}

async function sendTest(
  notification: Notification,
  channels: Channels,
  realNow: () => Instant,
): Promise<readonly Delivery[]> {
  const { deliveries } = notification;
  const recipients = deliveries.map(({ address }) => address);
  const beforeHandOver = async () => undefined;
  const results =
    (await channels.find(notification)?.send({ notification, recipients, beforeHandOver })) ?? [];
  const timing = { now: realNow(), random: 0, speed: 1 };
  return deliveries.map((delivery, i) => {
    const result = results[i];
    return result === undefined ? delivery : applyAttempt(delivery, result, timing);
  });
}

function resultOf(route: Route, delivery: Delivery): Pick<DoctorLine, "status" | "text"> {
  const { state, failure, address } = delivery;
  const answer = failure?.answer ?? "";
  const answerText = answer === "" ? "" : ` The answer was: ${answer}`;
  const text = `${route.name}, ${address}: ${deliveryStateText(delivery)}${answerText}`;
  return { status: state === "accepted" ? "ok" : "fail", text };
}
