import { useEffect, useState } from "preact/hooks";
import { formatWholeTime } from "./format.ts";

/** True for a touch screen, where a tap replaces hovering with a mouse. */
export function canOnlyTap(): boolean {
  return !matchMedia("(hover: hover)").matches;
}

/** The time that was tapped on a touch screen; null if it is inside a link or button, and for a mouse. */
export function tappedTime({ target }: Event): HTMLTimeElement | null {
  if (!canOnlyTap() || !(target instanceof Element)) return null;
  return target.closest("a, button, summary") === null ? target.closest("time") : null;
}

type Note = { readonly text: string; readonly left: number; readonly top: number };

const NOTE_WIDTH = 260;
const GAP = 4;

/** Shows the whole time in UTC and in the time zone of the reader below a time that was tapped, until the next tap. */
export function LocalTimeNote() {
  const [note, setNote] = useState<Note | null>(null);
  useEffect(() => {
    const onClick = (event: Event) => {
      const time = tappedTime(event);
      setNote(time === null ? null : noteOf(time));
    };
    const close = () => setNote(null);
    addEventListener("click", onClick);
    addEventListener("hashchange", close);
    return () => {
      removeEventListener("click", onClick);
      removeEventListener("hashchange", close);
    };
  }, []);
  return (
    <div role="status">
      {note !== null && (
        <p class="local-time" style={{ left: note.left, top: note.top, width: NOTE_WIDTH }}>
          {note.text}
        </p>
      )}
    </div>
  );
}

function noteOf(time: HTMLTimeElement): Note {
  const { left, bottom } = time.getBoundingClientRect();
  const mostLeft = document.documentElement.clientWidth - NOTE_WIDTH - GAP;
  return {
    text: formatWholeTime(Date.parse(time.dateTime)),
    left: Math.max(GAP, Math.min(left, mostLeft)) + scrollX,
    top: bottom + GAP + scrollY,
  };
}

/** Which clock the pages have, and how readers see a time on theirs. */
export function ClockHelp() {
  return (
    <span class="quiet">
      Times are UTC; {canOnlyTap() ? "tap a time" : "hover over a time"} for your local time.
    </span>
  );
}
