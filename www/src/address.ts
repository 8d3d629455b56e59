/** Addresses of the web, as far as they may be followed from here. Whoever wrote one, it leads where it says or nowhere. */
import { make } from "./template.js";

/** An address of the web and nothing else, and none that hides its host behind somebody's name. */
export function webAddress(written: string | null | undefined): URL | null {
  if (!written || !URL.canParse(written)) return null;
  const url = new URL(written);
  return (url.protocol === "https:" || url.protocol === "http:") && !url.username && !url.password ? url : null;
}

/** A link that shows where it leads; null for what is no address of the web. */
export function linkTo(address: string): HTMLElement | null {
  const url = webAddress(address);
  if (!url) return null;
  // What is not plain ASCII can look like another host: then the address is shown as the browser will spell it.
  const shown = /^[\x21-\x7e]+$/.test(address) && !address.includes("\\") ? address : url.href;
  return make("a", "link", { href: url.href, target: "_blank", rel: "noopener noreferrer", dir: "ltr" }, shown);
}
