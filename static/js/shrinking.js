// Makes pictures anew in a worker, so that the page can be used meanwhile.

import { fresh } from "./pixels.js";

addEventListener("message", async ({ data: { id, file, boxes } }) => {
  try {
    postMessage({ id, made: await fresh(file, boxes) });
  } catch {
    postMessage({ id });
  }
});
