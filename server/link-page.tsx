import { renderToStaticMarkup } from "preact-render-to-string";
import type { LinkPage } from "../wording/link-page.ts";

/** A page without script. Its form sends a POST to the address of the page. */
export function renderLinkPage(page: LinkPage): string {
  return `<!doctype html>\n${renderToStaticMarkup(<Page page={page} />)}\n`;
}

function Page({ page }: { readonly page: LinkPage }) {
  const { title, tone, paragraphs, items, button } = page;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{`${title} – Steadystate`}</title>
        <link rel="icon" href="/favicon.svg" />
        <link rel="stylesheet" href="/style/palette.css" />
        <link rel="stylesheet" href="/style/link-page.css" />
      </head>
      <body>
        <main class={tone}>
          <h1>{title}</h1>
          {items.length === 0 ? null : (
            <ul>
              {items.map(({ severity, title: itemTitle, note }) => (
                <li key={itemTitle}>
                  <span class={`severity ${severity}`}>{severity}</span> <b>{itemTitle}</b>
                  <small>{note}</small>
                </li>
              ))}
            </ul>
          )}
          {paragraphs.map((text) => (
            <p key={text}>{text}</p>
          ))}
          {button === null ? null : (
            <form method="post">
              <button type="submit">{button}</button>
            </form>
          )}
          <p>
            <a href="/">Open the console</a>
          </p>
        </main>
      </body>
    </html>
  );
}
