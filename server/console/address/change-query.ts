import { formatQuery, hrefWithoutQuery, parsePageAddress } from "./page-address.ts";

/**
 * Changes filters or the order of the open page in its address. Null and "" remove a value. `push`
 * makes an entry for the Back button; `replace` is for a text that the user is typing.
 */
export function changeQuery(
  changes: Readonly<Record<string, string | null>>,
  historyEntry: "push" | "replace",
): void {
  const address = parsePageAddress(location.hash);
  if (address === null) return;
  const query: Record<string, string> = { ...address.query };
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") delete query[name];
    else query[name] = value;
  }
  const href = `${hrefWithoutQuery(address)}${formatQuery(query)}`;
  if (historyEntry === "push") location.hash = href;
  else {
    history.replaceState(history.state, "", href);
    dispatchEvent(new HashChangeEvent("hashchange"));
  }
}
