// Finds where faces are in a picture, in a worker, for the tool that covers them. It finds places only: whose face it is, no
// part of this can tell, and nothing leaves the phone.

import * as faceapi from "./face-api.esm.js";

const SIDE = 512; // pixels of the square that the detector looks at
const LEAST = 0.3; // how sure it has to be: a box too many is deleted with one tap, a face too few is a person shown
const MORE = 0.25; // by how much a box is larger than what was found

/** What the library asks of a page, for a worker. */
function surroundings() {
  const nothing = class {};
  faceapi.env.setEnv({
    Canvas: OffscreenCanvas,
    CanvasRenderingContext2D: OffscreenCanvasRenderingContext2D,
    Image: nothing,
    ImageData,
    Video: nothing,
    createCanvasElement: () => new OffscreenCanvas(1, 1),
    createImageElement: () => new nothing(),
    createVideoElement: () => new nothing(),
    fetch,
    readFile: () => Promise.reject(new Error("no files here")),
  });
}

async function load() {
  surroundings();
  const [list, weights] = await Promise.all([
    fetch(new URL("./tiny_face_detector_model-weights_manifest.json", import.meta.url)).then((answer) => answer.json()),
    fetch(new URL("./tiny_face_detector_model.bin", import.meta.url)).then((answer) => answer.arrayBuffer()),
  ]);
  for (const name of ["webgl", "cpu"]) if (await faceapi.tf.setBackend(name).catch(() => false)) break;
  await faceapi.tf.ready();
  const net = new faceapi.TinyFaceDetector();
  net.loadFromWeightMap(faceapi.tf.io.decodeWeights(weights, list[0].weights));
  return net;
}

const loading = load();
loading.catch(() => {}); // said by the first answer

/** Boxes in shares of width and height. */
async function found(bitmap) {
  const net = await loading;
  const share = Math.min(1, 1280 / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * share));
  const height = Math.max(1, Math.round(bitmap.height * share));
  const draft = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  draft.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const pixels = faceapi.tf.browser.fromPixels(draft.getImageData(0, 0, width, height));
  const options = new faceapi.TinyFaceDetectorOptions({ inputSize: SIDE, scoreThreshold: LEAST });
  const faces = await net.locateFaces(pixels, options);
  pixels.dispose();
  return faces.map(({ box }) => larger(box.x / width, box.y / height, box.width / width, box.height / height));
}

function larger(x, y, w, h) {
  const left = Math.max(0, x - (w * MORE) / 2);
  const top = Math.max(0, y - h * MORE);
  return { x: left, y: top, w: Math.min(1, x + w + (w * MORE) / 2) - left, h: Math.min(1, y + h + (h * MORE) / 2) - top };
}

addEventListener("message", async ({ data }) => {
  try {
    postMessage({ boxes: await found(data) });
  } catch (error) {
    postMessage({ failed: String(error) });
  }
});
