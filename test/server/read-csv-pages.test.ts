import { describe, expect, test } from "vitest";
import { type CsvRequest, readCsvPages } from "../../server/console/parts/read-csv-pages.ts";

/** A list of `pageCount` pages with one row each. */
const listOf =
  (pageCount: number): CsvRequest =>
  async ({ cursor = "1" }) => {
    const next = Number(cursor) + 1;
    const headers = { link: `</api/v1/audit?cursor=${next}>; rel="next"` };
    return {
      data: `id\nrow-${cursor}\n`,
      response: new Response(null, next > pageCount ? {} : { headers }),
    };
  };

describe("the CSV file of a list", () => {
  test("contains the headings once and the rows of all pages", async () => {
    const { data } = await readCsvPages(listOf(3));
    expect(data).toEqual({ csv: "id\nrow-1\nrow-2\nrow-3\n", isComplete: true });
  });

  test("says that it is not complete if the list has more pages than one file may have", async () => {
    const { data } = await readCsvPages(listOf(3), 2);
    expect(data).toEqual({ csv: "id\nrow-1\nrow-2\n", isComplete: false });
  });

  test("is not made if a page fails", async () => {
    const refused = { error: "too many requests", response: new Response(null, { status: 429 }) };
    const request: CsvRequest = async (page) =>
      page.cursor === undefined ? await listOf(2)(page) : refused;
    expect(await readCsvPages(request)).toEqual(refused);
  });
});
