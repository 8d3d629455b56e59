/**
 * The demo bar's switches, which break something at the local server so that the widget can be watched mending it. The
 * shop and the chat need nothing of this file.
 */

/** What each switch asks of the server, and what to expect. The bodies are described in `server/README.md`, "Faults". */
const FAULTS = {
  move: { body: { fault: "move" }, done: "The chat lives on another server now. Go on writing." },
  lose: {
    body: { fault: "drop-next-answer", kind: "post" },
    done: "Your next message will arrive, and the answer to it will not.",
  },
  slow: { body: { fault: "delay", milliseconds: 3000, kind: "post" }, done: "Every message takes three seconds now." },
  refuse: { body: { fault: "refuse" }, done: "The next chat will find nobody there." },
  mend: { body: { fault: "none" }, done: "All is well again." },
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
