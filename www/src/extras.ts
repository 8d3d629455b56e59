/**
 * What a site may switch on by an attribute and most sites do not: each has a file of its own, fetched when the attribute is
 * there. This file only knows which file that is, and what to do when it comes too late or not at all.
 */
import type { ChinWagElement } from "./chin-wag-element.js";

/** Something that is switched on. */
export interface Extra {
  close(): void;
}

/** What such a file gives. */
export interface ExtraFile {
  begin(element: ChinWagElement, launcher: HTMLButtonElement): Extra;
}

type Begin = (element: ChinWagElement, launcher: HTMLButtonElement) => Extra;

export const EXTRAS: Readonly<Record<string, Begin>> = {
  launcher: (...given) => fetched(import("./page-launcher.js"), ...given),
  "live-availability": (...given) => fetched(import("./availability.js"), ...given),
};

function fetched(file: Promise<ExtraFile>, element: ChinWagElement, launcher: HTMLButtonElement): Extra {
  let running: Extra | undefined;
  let closed = false;
  file.then(
    ({ begin }) => {
      if (!closed) running = begin(element, launcher);
    },
    (error: unknown) => {
      console.error("<chin-wag> could not load an extra.", error);
      appear(launcher);
    },
  );
  const close = () => {
    closed = true;
    running?.close();
  };
  return { close };
}

/** Shows the launcher where the style sheet hides it, because nothing else would open the chat. */
export function appear(launcher: HTMLButtonElement): void {
  launcher.style.setProperty("display", "grid", "important");
}
