/**
 * Registers `<chin-wag>`: the only file with that side effect. A page that loads the widget twice, or in two versions,
 * keeps the first and is told once. On a server there is nothing to register with, and nothing happens.
 */
import { ChinWagElement } from "./chin-wag-element.js";

ChinWagElement.define();

export { ChinWagElement };
