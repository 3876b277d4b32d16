import { useEffect, useRef, useState } from "preact/hooks";
import { changeQuery } from "./change-query.ts";

/** Browsers limit how often the address may change, so it follows after a pause in typing. */
const TYPING_PAUSE_MS = 300;

export type TypedQuery = {
  readonly typed: string;
  readonly type: (text: string) => void;
  /** Writes the text into the address at once. */
  readonly flush: () => void;
};

/** A text of the query that the user types. The page uses it at once, the address a little later. */
export function useTypedQuery(name: string, text: string): TypedQuery {
  const [typed, setTyped] = useState(text);
  const written = useRef(text);

  useEffect(() => {
    // The address has a value that was not written here, so the Back button or a link has changed
    // the address.
    if (text !== written.current) setTyped(text);
    written.current = text;
  }, [text]);

  const flush = () => {
    if (typed === written.current) return;
    written.current = typed;
    changeQuery({ [name]: typed }, "replace");
  };
  useEffect(() => {
    const timer = setTimeout(flush, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);

  return { typed, type: setTyped, flush };
}
