import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import type { ListAnswer } from "./api-types.ts";
import { useApi } from "./use-api.ts";

/**
 * A list of the API. The first page is read again when `version` changes; further pages are read when
 * someone asks for them.
 */
export function PagedList<T>({
  path,
  version,
  emptyText,
  children,
}: {
  /** With a query string. */
  readonly path: string;
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
          path={cursor === null ? path : `${path}&cursor=${cursor}`}
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
  path,
  version,
  emptyText,
  onMore,
  children,
}: {
  readonly path: string;
  readonly version: unknown;
  readonly emptyText: string;
  /** Null if the next page is shown already. */
  readonly onMore: ((next: string) => void) | null;
  readonly children: (item: T) => ComponentChild;
}) {
  const answer = useApi<ListAnswer<T>>(path, version);
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
