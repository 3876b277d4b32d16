import type { Notification } from "./api-types.ts";
import { NotificationItem } from "./notification-item.tsx";
import { PagedList } from "./paged-list.tsx";
import { useRefreshCount } from "./use-api.ts";

const REFRESH_INTERVAL_MS = 10_000;

/** What was sent, to whom, when, and with which result. */
export function NotificationsPage({ now }: { readonly now: number }) {
  const refreshCount = useRefreshCount(REFRESH_INTERVAL_MS);
  return (
    <article class="page">
      <h1>Notifications</h1>
      <PagedList<Notification>
        path="/notifications?limit=50"
        version={refreshCount}
        emptyText="None was created yet. npm run routes -- --all shows who would be notified of what."
      >
        {(notification) => (
          <NotificationItem key={notification.id} notification={notification} now={now} />
        )}
      </PagedList>
    </article>
  );
}
