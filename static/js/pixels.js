// A picture becomes fresh pixels in a new file: upright, no larger than the server keeps it, nothing of the camera beside it,
// and whoever is to be covered is painted over before anything leaves the phone.

const LONGEST = 2560; // as the server keeps it
const SMALL = 1280; // for the view on the page, and for the tool that covers people
const QUALITY = 0.9;
const FILL = "#303030";

/** @typedef {{x: number, y: number, w: number, h: number}} Box in shares of width and height */

/**
 * @param {Blob} file
 * @param {Box[]} boxes
 * @returns {Promise<{blob: Blob, small: Blob}>} rejected where this browser cannot open the picture
 */
export async function fresh(file, boxes) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    return { blob: await drawn(bitmap, LONGEST, boxes), small: await drawn(bitmap, SMALL, boxes) };
  } finally {
    bitmap.close();
  }
}

async function drawn(bitmap, longest, boxes) {
  const share = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * share));
  const height = Math.max(1, Math.round(bitmap.height * share));
  const canvas = blank(width, height);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, 0, 0, width, height);
  pen.fillStyle = FILL;
  for (const { x, y, w, h } of boxes) {
    const left = Math.floor(x * width);
    const top = Math.floor(y * height);
    pen.fillRect(left, top, Math.ceil((x + w) * width) - left, Math.ceil((y + h) * height) - top);
  }
  return packed(canvas);
}

function blank(width, height) {
  if (globalThis.OffscreenCanvas) return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement("canvas"), { width, height });
}

function packed(canvas) {
  if (canvas.convertToBlob) return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed()), "image/jpeg", QUALITY));
}
