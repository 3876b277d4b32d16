import { TEMPLATE_VOCABULARY, WORDS_THAT_ARE_NAMES } from "./template-vocabulary.ts";

/** A link in a text, also one that `defang` has changed: `hxxps[://]aka.ms/…`. */
const LINK = /\b(h(?:tt|xx)ps?(?:\[:\/\/\]|:\/\/))([a-z.]+)(?![a-z.])(\S*)/gi;

/** The sites to which Microsoft's own advice leads. Any other host name may contain a name. */
const MICROSOFT_HOSTS: ReadonlySet<string> = new Set([
  "microsoft.com",
  "www.microsoft.com",
  "learn.microsoft.com",
  "docs.microsoft.com",
  "support.microsoft.com",
  "go.microsoft.com",
  "entra.microsoft.com",
  "admin.microsoft.com",
  "portal.azure.com",
  "portal.azure.microsoft.com",
  "portal.microsoft.com",
  "aka.ms",
  "graph.microsoft.com",
  "login.microsoftonline.com",
  "myapps.microsoft.com",
  "graph.windows.net",
  "sts.windows.net",
]);

/** Parts of addresses of Microsoft's documentation that are no words of error texts. */
const WORDS_OF_PATHS: ReadonlySet<string> = new Set(
  "en us saas apps hybrid cloud howto how tutorial troubleshoot troubleshooting reference premises inbound outbound learn docs monitoring health logs ecma sql concept overview active fwlink".split(
    " ",
  ),
);

/** Stands for a link while the other words of a text are checked. No token of a text has it. */
export const LINK_MARK = "\u0001";

/**
 * Replaces the links to Microsoft by `LINK_MARK`. Of each, the result has the host and the fixed words at
 * the beginning of its path. Everything after them, such as a query, may name a person.
 */
export function takeMicrosoftLinks(text: string): {
  readonly text: string;
  readonly links: readonly string[];
} {
  const links: string[] = [];
  const rest = text.replace(LINK, (all, scheme: string, host: string, path: string) => {
    const end = /\.$/.test(host) ? "." : "";
    const name = host.toLowerCase().replace(/\.$/, "");
    if (!MICROSOFT_HOSTS.has(name)) return all;
    links.push(`${scheme}${name}${fixedPath(path)}${/[.!?]$/.test(path) ? "." : end}`);
    return ` ${LINK_MARK} `;
  });
  return { text: rest, links };
}

function fixedPath(path: string): string {
  const [address = ""] = path.split(/[?#]/);
  const [, ...segments] = address.replace(/[.,;:!?)\]'"]+$/, "").split("/");
  if (!path.startsWith("/")) return "";
  const end = segments.findIndex((segment) => !segment.split("-").every(isFixedWord));
  const kept = end === -1 ? segments : segments.slice(0, end);
  return kept.map((segment) => `/${segment}`).join("");
}

function isFixedWord(word: string): boolean {
  if (WORDS_OF_PATHS.has(word)) return true;
  return TEMPLATE_VOCABULARY.has(word) && !WORDS_THAT_ARE_NAMES.has(word);
}
