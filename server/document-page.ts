/**
 * The frame of a page that the server writes itself, without scripts, inline styles or external resources.
 * `title` and `parts` are HTML.
 */
export function documentPage(title: string, parts: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/style/palette.css">
<link rel="stylesheet" href="/style/docs.css">
</head>
<body><main>
${parts.join("\n")}
</main></body>
</html>
`;
}
