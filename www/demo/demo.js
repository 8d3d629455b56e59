/**
 * The demo bar's switches, which break something at the local server so that the widget can be watched mending it. The
 * shop and the chat need nothing of this file.
 */

/** What each switch asks of the server: `POST /desk/api/faults` with this body. */
const FAULTS = {
  /** Every request of the chat is answered 503 until the visitor's side has reconnected. */
  move: { body: { fault: "move" }, done: "The chat has moved. Go on writing." },
  /** The next request is carried out, and its answer is lost on the way. */
  "drop-next-answer": { body: { fault: "drop-next-answer" }, done: "The next answer will be lost." },
  /** The next answers take their time. */
  delay: { body: { fault: "delay", seconds: 5 }, done: "The next answer will take five seconds." },
  /** The next request is answered with an error. */
  refuse: { body: { fault: "refuse" }, done: "The next request will be refused." },
};

const bar = document.querySelector(".faults");
const report = bar.querySelector("output");

bar.addEventListener("click", async ({ target }) => {
  const fault = FAULTS[target.dataset.fault];
  if (!fault) return;
  try {
    const answer = await fetch("/desk/api/faults", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(fault.body),
    });
    report.textContent = answer.ok ? fault.done : `The server says ${answer.status}: ${await answer.text()}`;
  } catch {
    report.textContent = "The server cannot be reached. Is the demo still running?";
  }
});
