import { sayCount } from "../words.ts";
import type { Letter, Line } from "./letter.ts";

/** Dark enough on white, light enough when a mail client turns the page dark. */
const TONES = { bad: "#c62828", warn: "#b26a00", good: "#2e7d32" } as const;

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const CELL = `${FONT};font-size:14px;line-height:20px;padding:4px 0;vertical-align:top;overflow-wrap:anywhere;color:#1f2328`;
const LABEL = `${CELL};color:#57606a;width:92px;padding-right:12px`;
const HEAD = `${FONT};font-size:13px;line-height:18px;font-weight:600;padding:18px 0 4px;color:#1f2328`;
const SMALL = `${FONT};font-size:12px;line-height:18px;color:#57606a;word-break:break-word`;
const TABLE = 'role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"';

/**
 * The HTML part of a mail: tables and inline styles only, nothing fetched, one column that is as
 * narrow as the screen. Colours are named for text and ground alike, so that a client that darkens
 * mails changes both.
 */
export function letterHtml(letter: Letter): string {
  const tone = TONES[letter.tone];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${text(letter.title)}</title>
</head>
<body style="margin:0;padding:0;background-color:#f3f4f6">
<table ${TABLE} style="background-color:#f3f4f6"><tr><td align="center" style="padding:16px 8px">
<table ${TABLE} style="max-width:600px;background-color:#ffffff;border-top:4px solid ${tone}">
<tr><td style="padding:20px 20px 24px">
<div style="${FONT};font-size:20px;line-height:26px;font-weight:700;color:${tone}">${text(letter.state)}</div>
<div style="${FONT};font-size:15px;line-height:22px;color:#1f2328;padding-bottom:10px">${text(letter.title)}</div>
${linesTable(letter.lines)}
${buttons(letter)}
${causes(letter)}
<div style="${HEAD}">Figures</div>
${linesTable(letter.figures)}
<div style="${SMALL};padding-top:18px">${letter.footer.map(text).join("<br>")}</div>
</td></tr></table>
</td></tr></table>
</body>
</html>
`;
}

function linesTable(lines: readonly Line[]): string {
  const rows = lines.map(
    ({ label, text: value }) =>
      `<tr><td style="${LABEL}">${text(label)}</td><td style="${CELL}">${text(value)}</td></tr>`,
  );
  return `<table ${TABLE}>\n${rows.join("\n")}\n</table>`;
}

function buttons({ links }: Letter): string {
  const style = `${FONT};font-size:14px;line-height:20px;font-weight:600;color:#0b57d0;text-decoration:underline;display:inline-block;padding-right:16px`;
  const items = links.map(
    ({ label, url }) => `<a href="${text(url)}" style="${style}">${text(label)}</a>`,
  );
  return items.length === 0 ? "" : `<div style="padding-top:10px">${items.join("\n")}</div>`;
}

function causes({ causes: entries, moreCauses }: Letter): string {
  if (entries.length === 0) return "";
  const count = `${CELL};text-align:right;width:64px;padding-right:14px;font-weight:600`;
  const rows = entries.map(({ objects, what, about, meaning, remedy }) => {
    const head = `<span style="font-weight:600;word-break:break-word">${text(what)}</span>`;
    const aside = about === "" ? "" : ` <span style="color:#57606a">${text(about)}</span>`;
    const doing = `<span style="color:#57606a">Next: ${text(remedy)}</span>`;
    return `<tr><td style="${count}">${text(objects)}</td><td style="${CELL}">${head}${aside}<br>${text(meaning)}<br>${doing}</td></tr>`;
  });
  const more =
    moreCauses > 0
      ? `\n<tr><td style="${count}"></td><td style="${CELL}">and ${text(sayCount(moreCauses, "more cause"))}</td></tr>`
      : "";
  return `<div style="${HEAD}">What fails</div>\n<table ${TABLE}>\n${rows.join("\n")}${more}\n</table>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as text: nothing from outside may become markup, in an attribute either. */
function text(value: string): string {
  return value.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? "");
}
