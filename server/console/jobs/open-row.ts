import { tappedTime } from "../parts/local-time.tsx";

/**
 * A click anywhere in the row of a job opens the job, like its link. It does not if it has another meaning: a
 * link or button of the row, a time on a touch screen, or the end of a selection of text.
 */
export function openRow(event: MouseEvent): void {
  const { target } = event;
  if (!(target instanceof Element) || tappedTime(event) !== null) return;
  if (target.closest("a, button, summary, input, select, label") !== null) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (getSelection()?.isCollapsed === false) return;
  target.closest("tr")?.querySelector<HTMLAnchorElement>("th[scope=row] > a")?.click();
}
