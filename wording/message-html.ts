import type { Message, MessageLine } from "../domain/notify/message.ts";
import { escapeHtml } from "./escape-html.ts";
import { formatCount } from "./phrases.ts";

/**
 * These colours are readable on white, and on the dark background of a mail client in dark mode.
 */
const TONE_COLOURS = { bad: "#c62828", warn: "#b26a00", good: "#2e7d32" } as const;

const FONT_STYLE = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const CELL_STYLE = `${FONT_STYLE};font-size:14px;line-height:20px;padding:4px 0;vertical-align:top;overflow-wrap:anywhere;color:#1f2328`;
const LABEL_STYLE = `${CELL_STYLE};color:#57606a;width:92px;padding-right:12px`;
const HEADING_STYLE = `${FONT_STYLE};font-size:13px;line-height:18px;font-weight:600;padding:18px 0 4px;color:#1f2328`;
const FOOTER_STYLE = `${FONT_STYLE};font-size:12px;line-height:18px;color:#57606a;word-break:break-word`;
const TABLE_ATTRIBUTES =
  'role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"';

/**
 * The HTML part of a mail. It has only tables and inline styles, because mail clients ignore most
 * other HTML, and it loads no external resources. Text and background both have a colour, so that a
 * mail client in dark mode changes both.
 */
export function messageHtml(message: Message): string {
  const toneColour = TONE_COLOURS[message.tone];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(message.title)}</title>
</head>
<body style="margin:0;padding:0;background-color:#f3f4f6">
<table ${TABLE_ATTRIBUTES} style="background-color:#f3f4f6"><tr><td align="center" style="padding:16px 8px">
<table ${TABLE_ATTRIBUTES} style="max-width:600px;background-color:#ffffff;border-top:4px solid ${toneColour}">
<tr><td style="padding:20px 20px 24px">
<div style="${FONT_STYLE};font-size:20px;line-height:26px;font-weight:700;color:${toneColour}">${escapeHtml(message.headline)}</div>
<div style="${FONT_STYLE};font-size:15px;line-height:22px;color:#1f2328;padding-bottom:10px">${escapeHtml(message.title)}</div>
${linesTable(message.lines)}
${linkButtons(message)}
${clustersTable(message)}
${valuesTable(message)}
<div style="${FOOTER_STYLE};padding-top:18px">${message.footer.map(escapeHtml).join("<br>")}</div>
</td></tr></table>
</td></tr></table>
</body>
</html>
`;
}

function linesTable(lines: readonly MessageLine[]): string {
  const rows = lines.map(
    ({ label, text: value }) =>
      `<tr><td style="${LABEL_STYLE}">${escapeHtml(label)}</td><td style="${CELL_STYLE}">${escapeHtml(value)}</td></tr>`,
  );
  return `<table ${TABLE_ATTRIBUTES}>\n${rows.join("\n")}\n</table>`;
}

function valuesTable({ values }: Message): string {
  if (values.length === 0) return "";
  return `<div style="${HEADING_STYLE}">Numbers</div>\n${linesTable(values)}`;
}

function linkButtons({ links }: Message): string {
  const style = `${FONT_STYLE};font-size:14px;line-height:20px;font-weight:600;color:#0b57d0;text-decoration:underline;display:inline-block;padding-right:16px`;
  const items = links.map(
    ({ label, url }) => `<a href="${escapeHtml(url)}" style="${style}">${escapeHtml(label)}</a>`,
  );
  return items.length === 0 ? "" : `<div style="padding-top:10px">${items.join("\n")}</div>`;
}

function clustersTable({ clusters: entries, unlistedClusterCount }: Message): string {
  if (entries.length === 0) return "";
  const countStyle = `${CELL_STYLE};text-align:right;width:64px;padding-right:14px;font-weight:600`;
  const rows = entries.map(({ objectCount, failure, details, meaning, remedy }) => {
    const titleHtml = `<span style="font-weight:600;word-break:break-word">${escapeHtml(failure)}</span>`;
    const detailsHtml =
      details === "" ? "" : ` <span style="color:#57606a">${escapeHtml(details)}</span>`;
    const nextStepHtml = `<span style="color:#57606a">Next: ${escapeHtml(remedy)}</span>`;
    return `<tr><td style="${countStyle}">${escapeHtml(objectCount)}</td><td style="${CELL_STYLE}">${titleHtml}${detailsHtml}<br>${escapeHtml(meaning)}<br>${nextStepHtml}</td></tr>`;
  });
  const more =
    unlistedClusterCount > 0
      ? `\n<tr><td style="${countStyle}"></td><td style="${CELL_STYLE}">and ${escapeHtml(formatCount(unlistedClusterCount, "more cluster"))}</td></tr>`
      : "";
  return `<div style="${HEADING_STYLE}">What fails</div>\n<table ${TABLE_ATTRIBUTES}>\n${rows.join("\n")}${more}\n</table>`;
}
