// A photograph of a document that is none, as a phone takes it: twelve megapixels, held upright, with its grain. Made by the
// browser, so that no picture of anybody waits in the repository.

/** A JPEG of 4000 by 3000 whose EXIF says to turn it: 3000 by 4000 as it is seen. */
export async function photograph(page) {
  const encoded = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(4000, 3000);
    const pen = canvas.getContext("2d");
    const light = pen.createLinearGradient(0, 0, 4000, 3000);
    light.addColorStop(0, "#f4efe2");
    light.addColorStop(1, "#b9b2a2");
    pen.fillStyle = light;
    pen.fillRect(0, 0, 4000, 3000);
    pen.fillStyle = "#223";
    for (let line = 0; line < 36; line++) {
      pen.font = `${36 + (line % 3) * 8}px sans-serif`;
      pen.fillText("Avis d’impôt sur les revenus 17 450 € ".repeat(3), 300, 250 + line * 72);
    }
    // The grain of a cheap camera: what weighs most in a photograph.
    const image = pen.getImageData(0, 0, 4000, 3000);
    let seed = 7;
    for (let at = 0; at < image.data.length; at += 4) {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      const grain = ((seed >> 16) % 13) - 6;
      for (let colour = 0; colour < 3; colour++) image.data[at + colour] += grain;
    }
    pen.putImageData(image, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.93 });
    return new Promise((then) => {
      const reader = new FileReader();
      reader.onload = () => then(reader.result.split(",")[1]);
      reader.readAsDataURL(blob);
    });
  });
  const jpeg = Buffer.from(encoded, "base64");
  // EXIF, one entry: orientation 6, turned a quarter to the right.
  const exif = Buffer.from("ffe1002245786966000049492a00080000000100120103000100000006000000" + "00000000", "hex");
  return Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)]);
}

/** Width and height of a JPEG, from its frame header. */
export function sizeOf(jpeg) {
  for (let at = 2; at < jpeg.length; ) {
    const marker = jpeg[at + 1];
    if (marker >= 0xc0 && marker <= 0xc3) return { width: jpeg.readUInt16BE(at + 7), height: jpeg.readUInt16BE(at + 5) };
    at += 2 + jpeg.readUInt16BE(at + 2);
  }
  throw new Error("no frame header");
}
