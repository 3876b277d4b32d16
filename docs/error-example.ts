/** Words of an app, or a sentence of Entra, and the page that shows them. */
export type ErrorExample = { readonly text: string; readonly source: string };
