/** The engine's uploads: what goes out, and what is told of it. Both ways of sending are played here. */
import { afterEach, expect, test, vi } from "vitest";
import { upload } from "../../src/browser/upload.js";

const ADDRESS = "https://files.example/f?fileToken=t";

afterEach(() => vi.unstubAllGlobals());

/** All news of an upload, the last of which is what it returned or how it failed. */
async function newsOf(steps: AsyncGenerator<number, boolean | null, void>): Promise<unknown[]> {
  const news: unknown[] = [];
  try {
    for (;;) {
      const { value, done } = await steps.next();
      news.push(value);
      if (done) return news;
    }
  } catch {
    return [...news, "rejected"];
  }
}

test("blindly: one part, no headers, no cookies, once", async () => {
  const fetch = vi.fn(async (_address: string, _options: RequestInit) => new Response());
  vi.stubGlobal("fetch", fetch);
  const { signal } = new AbortController();
  expect(await newsOf(upload(ADDRESS, new Blob(["abc"], { type: "text/plain" }), "a.txt", false, signal))).toEqual([true]);
  expect(fetch).toHaveBeenCalledOnce();
  const [address, { body, ...options }] = fetch.mock.calls[0]!;
  expect(address).toBe(ADDRESS);
  expect(options).toEqual({ method: "POST", mode: "no-cors", credentials: "omit", signal });
  const parts = [...(body as FormData)] as [string, File][];
  expect(parts.map(([name, file]) => [name, file.name, file.type])).toEqual([["file", "a.txt", "text/plain"]]);
});

test("a file without a name has one", async () => {
  const fetch = vi.fn(async (_address: string, _options: RequestInit) => new Response());
  vi.stubGlobal("fetch", fetch);
  await newsOf(upload(ADDRESS, new Blob(["abc"]), "", false));
  expect((fetch.mock.calls[0]![1].body as FormData).get("file")).toHaveProperty("name", "file");
});

test("what is no file has not left", async () => {
  expect(await newsOf(upload(ADDRESS, "no file" as unknown as Blob, "a", false))).toEqual(["rejected"]);
});

test("what breaks off blindly may be there, unless the browser knew of no network before it began", async () => {
  const navigator = { onLine: true };
  vi.stubGlobal("navigator", navigator);
  vi.stubGlobal("fetch", () => {
    const { onLine } = navigator;
    navigator.onLine = false;
    return Promise.reject(new TypeError(onLine ? "the connection broke" : "no network"));
  });
  expect(await newsOf(upload(ADDRESS, new Blob([]), "a", false))).toEqual([null]);
  expect(await newsOf(upload(ADDRESS, new Blob([]), "a", false))).toEqual([false]);
  vi.stubGlobal("navigator", undefined);
  expect(await newsOf(upload(ADDRESS, new Blob([]), "a", false))).toEqual([null]);
});

test("what was given up before it could begin does not begin", async () => {
  const fetch = vi.fn(async () => new Response());
  const send = vi.fn();
  vi.stubGlobal("fetch", fetch);
  vi.stubGlobal("XMLHttpRequest", class extends PlayedRequest {
    override send = send;
  });
  for (const canRead of [false, true]) {
    expect(await newsOf(upload(ADDRESS, new Blob(["abc"]), "a", canRead, AbortSignal.abort()))).toEqual([false]);
  }
  expect(fetch).not.toHaveBeenCalled();
  expect(send).not.toHaveBeenCalled();
});

/** As much of an `XMLHttpRequest` as an upload touches, with its events in our hands. */
class PlayedRequest {
  static last: PlayedRequest;
  status = 0;
  upload: { onprogress?: (event: object) => void; onload?: () => void } = {};
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  opened: string[] = [];
  sent = 0;

  constructor() {
    PlayedRequest.last = this;
  }

  open(...how: string[]): void {
    this.opened = how;
  }

  send(): void {
    this.sent += 1;
  }

  abort(): void {
    this.onabort?.();
  }

  /** Lets whoever waits take notice. */
  async progress(loaded: number, total = 200): Promise<void> {
    this.upload.onprogress?.({ lengthComputable: total > 0, loaded, total });
    await new Promise((resolve) => setTimeout(resolve));
  }
}

async function watched(play: (request: PlayedRequest, signal: AbortController) => Promise<void> | void): Promise<unknown[]> {
  vi.stubGlobal("XMLHttpRequest", PlayedRequest);
  const controller = new AbortController();
  const news = newsOf(upload(ADDRESS, new Blob(["abc"]), "a", true, controller.signal));
  await new Promise((resolve) => setTimeout(resolve));
  expect(PlayedRequest.last.opened).toEqual(["POST", ADDRESS]);
  expect(PlayedRequest.last.sent).toBe(1);
  await play(PlayedRequest.last, controller);
  return news;
}

test("where the answer can be read, progress is told, each step once", async () => {
  const news = await watched(async (request) => {
    await request.progress(20);
    await request.progress(21);
    await request.progress(5, 0);
    await request.progress(200);
    request.upload.onload?.();
    request.status = 200;
    request.onload?.();
  });
  expect(news).toEqual([10, 100, true]);
});

test("a file that is refused has failed", async () => {
  const news = await watched((request) => {
    request.upload.onload?.();
    request.status = 413;
    request.onload?.();
  });
  expect(news).toEqual([false]);
});

test("a file that broke off has failed, unless all of it had been sent", async () => {
  expect(await watched((request) => request.onerror?.())).toEqual([false]);
  const news = await watched((request) => {
    request.upload.onload?.();
    request.onerror?.();
  });
  expect(news).toEqual([true]);
});

test("what is given up stops", async () => {
  expect(await watched((_, controller) => controller.abort())).toEqual([false]);
});
