/**
 * How the stories run: each in a real Chromium against the real server, two at a time, and a failure is a failure the
 * first time. `cargo xtask test` says where the browser (`CHROMIUM`) and the server (`CHINWAG_SERVER`) are; the stories
 * start the server themselves, so nothing here knows a port.
 */
import { defineConfig } from "@playwright/test";

const chromium = process.env["CHROMIUM"];
if (!chromium) throw new Error("CHROMIUM is not set: run the stories with `cargo xtask test`, or set it to a Chromium.");

export default defineConfig({
  testDir: "test",
  testMatch: "**/*.story.ts",
  outputDir: "../target/stories",
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  reporter: "list",
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath: chromium,
      args: [
        "--no-sandbox", // As root, as in most containers, Chromium refuses to start with it; the stories load our pages only.
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
    trace: "retain-on-failure",
  },
});
