import { useEffect, useState } from "preact/hooks";
import { hrefWithoutQuery, type PageAddress, parsePageAddress } from "./page-address.ts";

/** The open page; null if the console has no page at the address. */
export function useAddress(onOtherPage: () => void): PageAddress | null {
  const [address, setAddress] = useState(() => parsePageAddress(location.hash));
  const openHref = address && hrefWithoutQuery(address);

  useEffect(() => {
    // A list restores its own place, because it is shown only after the data was read.
    history.scrollRestoration = "manual";
  }, []);
  useEffect(() => {
    const onHashChange = () => {
      const next = parsePageAddress(location.hash);
      setAddress(next);
      // A changed filter or order leaves the reader where they are.
      if ((next && hrefWithoutQuery(next)) !== openHref) onOtherPage();
    };
    addEventListener("hashchange", onHashChange);
    return () => removeEventListener("hashchange", onHashChange);
  }, [openHref]);

  return address;
}
