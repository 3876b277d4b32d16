const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text from outside must not become markup, neither in text nor in attributes. */
export function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? "");
}
