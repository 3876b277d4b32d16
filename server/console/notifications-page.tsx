import { DELIVERY_CHANNELS } from "../../domain/delivery.ts";
import { NOTIFICATION_STATES } from "../../domain/notification.ts";
import { api } from "./api-client.ts";
import { NotificationItem } from "./notification-item.tsx";
import type { PageQuery } from "./page-address.ts";
import { PagedList } from "./paged-list.tsx";
import { apiFilters, QuerySelect } from "./query-select.tsx";
import { useRefreshCount } from "./use-refresh-count.ts";

const REFRESH_INTERVAL_MS = 10_000;
const FILTERS = ["state", "channel"] as const;

/** What was sent, to whom, when, and with which result. */
export function NotificationsPage({
  query,
  now,
}: {
  readonly query: PageQuery;
  readonly now: number;
}) {
  const refreshCount = useRefreshCount(REFRESH_INTERVAL_MS);
  const filters = apiFilters<"/api/v1/notifications">(query, FILTERS);
  const isFiltered = FILTERS.some((name) => (query[name] ?? "") !== "");
  return (
    <article class="page">
      <h1>Notifications</h1>
      <p class="quiet">
        The page of an incident says who was notified of it, and why others were not.
      </p>
      <search class="filters">
        <QuerySelect query={query} name="state" label="State" values={NOTIFICATION_STATES} />
        <QuerySelect query={query} name="channel" label="Channel" values={DELIVERY_CHANNELS} />
      </search>
      <PagedList
        key={JSON.stringify(filters)}
        request={(page) =>
          api.GET("/api/v1/notifications", {
            params: { query: { ...filters, limit: 50, ...page } },
          })
        }
        version={refreshCount}
        emptyText={
          isFiltered
            ? "No notification matches these filters. Choose All to see more."
            : "No notification has been created yet. npm run routes -- --all shows who would be notified of what."
        }
      >
        {(notification) => (
          <NotificationItem key={notification.id} notification={notification} now={now} />
        )}
      </PagedList>
    </article>
  );
}
