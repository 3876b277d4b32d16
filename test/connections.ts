// This file makes `fetch` use a new connection for each request of a test. Otherwise, on a loaded
// machine, a server may close an idle connection when the test sends its next request, and the
// request fails with ECONNRESET.
declare global {
  /** Node's own `fetch`: one process runs this file again for each test file. */
  var fetchOfNode: typeof fetch | undefined;
}

globalThis.fetchOfNode ??= globalThis.fetch;
const originalFetch = globalThis.fetchOfNode;

globalThis.fetch = (input, init) => {
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : {}));
  headers.set("connection", "close");
  return originalFetch(input, { ...init, headers });
};
