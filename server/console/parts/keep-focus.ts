// Where the keyboard's focus goes when a page opens, and when the element with the focus disappears.

/** Moves the focus to the heading of the page. Its text tells screen readers which page it is. */
export function focusHeading(main: HTMLElement | null): void {
  const heading = main?.querySelector("h1") ?? null;
  if (heading === null) {
    main?.focus();
    return;
  }
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/**
 * Moves the focus as soon as the heading is shown, because a page sometimes reads its data first. If the
 * reader has moved the focus in the meantime, it stays there. Returns a function that ends the wait.
 */
export function focusHeadingWhenShown(main: HTMLElement | null): () => void {
  if (main === null || document.activeElement !== main) return () => undefined;
  const observer = new MutationObserver(() => focusIfShown());
  const focusIfShown = () => {
    if (main.querySelector("h1") === null) return;
    observer.disconnect();
    if (document.activeElement === main) focusHeading(main);
  };
  observer.observe(main, { childList: true, subtree: true });
  focusIfShown();
  return () => observer.disconnect();
}

type Focused = { readonly element: HTMLElement; readonly ancestors: readonly HTMLElement[] };

/**
 * Without this, the focus is lost when the button that a person has pressed disappears: the next press
 * of Tab would begin at the top of the page. The focus moves to the part of the page in which the button
 * was. Escape closes an open menu or form and returns to what has opened it.
 */
export function keepFocus(root: HTMLElement): void {
  let last: Focused | null = null;
  addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement) last = { element: target, ancestors: ancestorsOf(target) };
  });
  // A click on an empty place takes the focus away, as the reader expects.
  addEventListener("pointerdown", () => {
    last = null;
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeFolded();
  });
  new MutationObserver(() => {
    if (last !== null && isFocusLost()) restoreFocus(last);
  }).observe(root, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["disabled", "open"],
  });
}

/** A folded element still has the focus until the browser renders the next time. */
function isFocusLost(): boolean {
  const { activeElement, body } = document;
  if (activeElement === null || activeElement === body) return true;
  return activeElement.closest("details:not([open]) > :not(summary)") !== null;
}

function ancestorsOf(element: HTMLElement): readonly HTMLElement[] {
  const parent = element.parentElement;
  return parent === null ? [] : [parent, ...ancestorsOf(parent)];
}

function restoreFocus({ element, ancestors }: Focused): void {
  if (element.isConnected) {
    const closed = element.closest("details:not([open])");
    if (closed !== null) focusInView(closed.querySelector("summary"));
    // A button that was disabled while its request was sent.
    else if (!element.matches(":disabled")) focusInView(element);
    return;
  }
  const place = ancestors.find((ancestor) => ancestor.isConnected);
  if (place === undefined || place.matches("body, #app, main, article")) {
    focusHeading(document.querySelector("main"));
    return;
  }
  place.tabIndex = -1;
  focusInView(place);
}

/** The page moves only if the element is not in view, or is behind the header. */
function focusInView(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
  element?.scrollIntoView({ block: "nearest" });
}

/** Closes the menu of the header, or the form of an incident in a list, if the focus is in it. */
function closeFolded(): void {
  const folded = document.activeElement?.closest<HTMLDetailsElement>("details.more, details.act");
  if (!folded?.open) return;
  const summary = folded.querySelector("summary");
  summary?.focus();
  // A click, as a person would make it: what replaces the form is then there before the next press of Tab.
  summary?.click();
}
