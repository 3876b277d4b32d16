import { DELIVERY_CHANNELS, DELIVERY_STATES } from "../../domain/delivery.ts";
import {
  NOTIFICATION_STATES,
  type Notification,
  notificationState,
} from "../../domain/notification.ts";
import { type Caller, canSeePersons } from "../access/caller.ts";
import { Problem } from "../problem.ts";
import { enumListParam, listParam } from "../query-params.ts";
import { isInPeriod, PERIOD_PARAMS, type Period } from "../time-range.ts";

/** The filters of the list of notifications. Every filter must match. */
export const NOTIFICATION_FILTERS = {
  state: enumListParam(NOTIFICATION_STATES, "States of the notification."),
  deliveryState: enumListParam(
    DELIVERY_STATES,
    "States of a recipient: at least one recipient must have one of them.",
  ),
  channel: enumListParam(DELIVERY_CHANNELS, "Channels."),
  route: listParam("Keys of routes (`routeKey`)."),
  incident: listParam("Ids of incidents."),
  recipient: listParam("Recipients; only for callers who may see persons' data."),
  ...PERIOD_PARAMS,
} as const;

type NotificationQuery = {
  readonly [Name in Exclude<keyof typeof NOTIFICATION_FILTERS, keyof Period>]: readonly string[];
} & Period;

/** @throws Problem 403 if the caller filters by recipients and may not see them */
export function notificationFilter(
  query: NotificationQuery,
  caller: Caller,
): (notification: Notification) => boolean {
  if (query.recipient.length > 0 && !canSeePersons(caller.role))
    throw new Problem(
      403,
      "Viewers may not filter by recipient, because they may not see addresses: remove the filter recipient.",
    );
  const addresses = query.recipient.map((address) => address.toLowerCase());
  const isWanted = (wanted: readonly string[], values: readonly string[]) =>
    wanted.length === 0 || values.some((value) => wanted.includes(value));
  return (notification) => {
    const { channel, routeKey, incidentIds, deliveries, createdAt } = notification;
    return (
      isInPeriod(query, createdAt) &&
      isWanted(query.state, [notificationState(notification)]) &&
      isWanted(
        query.deliveryState,
        deliveries.map(({ state }) => state),
      ) &&
      isWanted(query.channel, [channel]) &&
      isWanted(query.route, [routeKey]) &&
      isWanted(query.incident, incidentIds) &&
      isWanted(
        addresses,
        deliveries.map(({ address }) => address.toLowerCase()),
      )
    );
  };
}
