/**
 * The page around the engine: its clock, its listener, its error handlers.
 *
 * Everything may be missing, since this also runs in workers and in Node, and nothing here ever throws: an exception would
 * leave the pump in the middle of its work.
 */

/**
 * Tells the page of an event. What its listener throws is the page's own affair, and still must be seen.
 *
 * @param {(event: unknown) => void} onEvent
 * @param {string} event
 */
export function tell(onEvent, event) {
  try {
    onEvent(JSON.parse(event));
  } catch (error) {
    try {
      reportError(error);
    } catch {
      // Thrown from a task of its own it reaches the page's error handlers too, and does not reach us.
      setTimeout(() => {
        throw error;
      });
    }
  }
}
