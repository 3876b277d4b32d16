import { useLayoutEffect } from "preact/hooks";

/** Where the reader was in a long list. It is kept in the entry of the browser's history. */
type ListPlace = {
  /** How many lines of the list were rendered. */
  readonly lines: number;
  readonly scrollY: number;
  /** The link that the reader opened. */
  readonly href: string;
};

/** Keeps the place when the event opens a link of the list. */
export function keepPlace(event: Event, lines: number): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const href = link?.getAttribute("href");
  if (href) history.replaceState({ scrollY, lines, href } satisfies ListPlace, "");
}

/** The place to which the Back button returns; null on a page that was opened in another way. */
export function keptPlace(): ListPlace | null {
  const state: Partial<ListPlace> | null = history.state;
  return typeof state?.lines === "number" ? (state as ListPlace) : null;
}

/** Returns to the kept place, and to its link for readers who use the keyboard. */
export function useKeptPlace(place: ListPlace | null): void {
  useLayoutEffect(() => {
    if (place === null) return;
    scrollTo(0, place.scrollY);
    const links = [...document.querySelectorAll<HTMLElement>("main a")];
    links.find((link) => link.getAttribute("href") === place.href)?.focus({ preventScroll: true });
  }, []);
}
