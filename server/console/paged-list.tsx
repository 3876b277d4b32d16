import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import type { ClientAnswer } from "./api-client.ts";
import type { ListAnswer } from "./api-types.ts";
import { useAnswer } from "./use-answer.ts";

/** Asks for a page of the list; without a cursor for the first. */
type PageRequest<T> = (page: { readonly cursor?: string }) => Promise<ClientAnswer<ListAnswer<T>>>;

/**
 * A list of the API. The first page is read again when `version` changes; further pages are read when
 * someone asks for them.
 */
export function PagedList<T>({
  request,
  version,
  emptyText,
  children,
}: {
  /** A list with other filters is another list: give it another key. */
  readonly request: PageRequest<T>;
  readonly version: unknown;
  readonly emptyText: string;
  readonly children: (item: T) => ComponentChild;
}) {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  return (
    <div class="incidents">
      {[null, ...cursors].map((cursor, index) => (
        <ListPage<T>
          key={cursor}
          request={() => request(cursor === null ? {} : { cursor })}
          version={cursor === null ? version : null}
          emptyText={cursor === null ? emptyText : "There are no more."}
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
  version,
  emptyText,
  onMore,
  children,
}: {
  readonly request: () => Promise<ClientAnswer<ListAnswer<T>>>;
  readonly version: unknown;
  readonly emptyText: string;
  /** Null if the next page is shown already. */
  readonly onMore: ((next: string) => void) | null;
  readonly children: (item: T) => ComponentChild;
}) {
  const answer = useAnswer(request, [version]);
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
