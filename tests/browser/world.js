// A world for the engine to live in, as an expression: requests are answered by hand, time passes when told to, and
// what reaches the console or the page's error handlers is kept. It knows nothing of chats.
(() => {
  const real = { setImmediate };
  const places = [
    [globalThis, "fetch"],
    [globalThis, "setTimeout"],
    [globalThis, "clearTimeout"],
    [globalThis, "reportError"],
    [globalThis, "performance"],
    [Date, "now"],
    ...["log", "info", "debug", "warn", "error"].map((name) => [console, name]),
  ];
  const kept = places.map(([object, name]) => Object.getOwnPropertyDescriptor(object, name));
  const put = (object, name, value) =>
    Object.defineProperty(object, name, { value, writable: true, configurable: true, enumerable: true });

  const start = Date.now();
  const timers = new Map();
  let elapsed = 0;
  let lastTimer = 0;

  const world = {
    /** Every request, in order. */
    calls: [],
    /** Every event, as JSON, in order. */
    events: [],
    /** What was written to the console. */
    console: [],
    /** What was thrown where nobody catches. */
    uncaught: [],

    /** Lets turns of the event loop pass until `condition` holds, but not for ever. */
    async until(condition) {
      for (let turn = 0; turn < 200 && !condition(); turn += 1) {
        await new Promise((resolve) => real.setImmediate(resolve));
      }
      return condition();
    },

    /** Waits for the request number `index`. */
    async call(index) {
      await world.until(() => world.calls[index]?.ready);
      return world.calls[index];
    },

    /** Lets everything happen that needs no time. */
    async settle() {
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => real.setImmediate(resolve));
    },

    /** Lets time pass, timer by timer. */
    pass(milliseconds) {
      const end = elapsed + milliseconds;
      for (;;) {
        const [id, timer] = [...timers].sort((a, b) => a[1].at - b[1].at)[0] ?? [];
        if (!timer || timer.at > end) break;
        timers.delete(id);
        elapsed = Math.max(elapsed, timer.at);
        try {
          timer.task();
        } catch (error) {
          world.uncaught.push(error);
        }
      }
      elapsed = end;
    },

    now: () => start + elapsed,
    timers: () => timers.size,

    restore() {
      places.forEach(([object, name], index) => {
        if (kept[index]) Object.defineProperty(object, name, kept[index]);
        else delete object[name];
      });
    },
  };

  put(globalThis, "fetch", (address, options) => {
    const request = new Request(address, options);
    const { promise, resolve, reject } = (() => {
      const parts = {};
      parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
      return parts;
    })();
    const call = {
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      credentials: request.credentials,
      cache: request.cache,
      mode: request.mode,
      body: null,
      ready: false,
      aborted: false,
      answer: (status, body, headers) =>
        resolve(new Response([204, 304].includes(status) ? null : body, { status, headers })),
      /** Resolves or rejects with anything at all. */
      resolve,
      reject,
    };
    request.signal.addEventListener("abort", () => {
      call.aborted = true;
      reject(request.signal.reason);
    });
    request
      .clone()
      .text()
      .then((text) => {
        call.body = text;
        call.ready = true;
      });
    world.calls.push(call);
    return promise;
  });
  put(globalThis, "setTimeout", (task, milliseconds = 0) => {
    lastTimer += 1;
    timers.set(lastTimer, { task, at: elapsed + milliseconds });
    return lastTimer;
  });
  put(globalThis, "clearTimeout", (id) => timers.delete(id));
  put(globalThis, "reportError", (error) => world.uncaught.push(error));
  put(globalThis, "performance", { now: () => 1000.5 + elapsed });
  put(Date, "now", () => start + elapsed);
  for (const name of ["log", "info", "debug", "warn", "error"]) {
    const write = console[name];
    put(console, name, (...words) => {
      world.console.push([name, ...words].join(" "));
      write(...words);
    });
  }
  return world;
})()
