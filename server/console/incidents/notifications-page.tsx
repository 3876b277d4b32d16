import { DELIVERY_CHANNELS } from "../../../domain/delivery.ts";
import { NOTIFICATION_STATES } from "../../../domain/notification.ts";
import type { PageQuery } from "../address/page-address.ts";
import { api } from "../api/api-client.ts";
import { useRefreshCount } from "../api/use-refresh-count.ts";
import { PagedList } from "../parts/paged-list.tsx";
import { apiFilters, QuerySelect } from "../parts/query-select.tsx";
import { NotificationItem, notificationStateLabel } from "./notification-item.tsx";

const REFRESH_INTERVAL_MS = 10_000;
const FILTERS = ["state", "channel"] as const;

/** The messages, their recipients, and whether the servers accepted them. */
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
        Accepted: the mail server, or the server of another channel, has taken the message. The page
        of an incident says who was notified of it, and why others were not.
      </p>
      <search class="filters">
        <QuerySelect
          query={query}
          name="state"
          label="State"
          values={NOTIFICATION_STATES}
          textOf={notificationStateLabel}
        />
        <QuerySelect query={query} name="channel" label="Channel" values={DELIVERY_CHANNELS} />
      </search>
      <PagedList
        key={JSON.stringify(filters)}
        request={(page) =>
          api.GET("/api/v1/notifications", {
            params: { query: { ...filters, limit: 50, ...page } },
          })
        }
        refreshCount={refreshCount}
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
