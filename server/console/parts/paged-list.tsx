import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import type { ClientAnswer } from "../api/api-client.ts";
import type { ListAnswer } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";

/** Requests a page of the list; without a cursor, the first page. */
type PageRequest<T> = (page: { readonly cursor?: string }) => Promise<ClientAnswer<ListAnswer<T>>>;

/**
 * A list of the API. The first page is read again when `refreshCount` changes; a further page is read when
 * a person presses the button Show more.
 */
export function PagedList<T>({
  request,
  refreshCount,
  emptyText,
  children,
}: {
  /** When the filters of the list change, the component needs another `key`, so that it begins with the first page. */
  readonly request: PageRequest<T>;
  readonly refreshCount: unknown;
  readonly emptyText: string;
  readonly children: (item: T) => ComponentChild;
}) {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  return (
    <div class="item-list">
      {[null, ...cursors].map((cursor, index) => (
        <ListPage<T>
          key={cursor}
          request={() => request(cursor === null ? {} : { cursor })}
          refreshCount={cursor === null ? refreshCount : null}
          emptyText={cursor === null ? emptyText : "There are no more entries."}
          onMore={
            index === cursors.length ? (next) => setCursors((before) => [...before, next]) : null
          }
        >
          {children}
        </ListPage>
      ))}
    </div>
  );
}

function ListPage<T>({
  request,
  refreshCount,
  emptyText,
  onMore,
  children,
}: {
  readonly request: () => Promise<ClientAnswer<ListAnswer<T>>>;
  readonly refreshCount: unknown;
  readonly emptyText: string;
  /** Null if the next page is shown already. */
  readonly onMore: ((next: string) => void) | null;
  readonly children: (item: T) => ComponentChild;
}) {
  const answer = useAnswer(request, [refreshCount]);
  if (answer === null) return <p class="quiet">Loading…</p>;
  if (!answer.ok) return <p class="quiet">{answer.detail}</p>;
  const { items, next } = answer.value;
  if (items.length === 0) return <p class="quiet">{emptyText}</p>;
  return (
    <>
      <ul>{items.map(children)}</ul>
      {next !== null && onMore !== null && (
        <button type="button" onClick={() => onMore(next)}>
          Show more
        </button>
      )}
    </>
  );
}
