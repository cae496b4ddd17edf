/** Something to send when there is nothing at hand: a drawn plate and a hummed voice, made on the spot. */

const WIDTH = 960;
const HEIGHT = 720;

/** A plate of saffron rice and kebab on a tiled table, a little different each time, as base64 JPEG. */
export function samplePhoto() {
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
  const pen = canvas.getContext("2d");
  table(pen, 170 + Math.random() * 60);
  plate(pen);
  return canvas.toDataURL("image/jpeg", 0.86).split(",")[1];
}

function table(pen, hue) {
  pen.fillStyle = `hsl(${hue} 32% 34%)`;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.strokeStyle = `hsl(${hue} 32% 42%)`;
  pen.lineWidth = 3;
  for (let x = 60; x < WIDTH + 60; x += 120) {
    for (let y = 60; y < HEIGHT + 60; y += 120) star(pen, x, y, 46);
  }
  const light = pen.createRadialGradient(330, 160, 40, 480, 360, 700);
  light.addColorStop(0, "#fff5");
  light.addColorStop(1, "#0006");
  pen.fillStyle = light;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
}

function star(pen, x, y, r) {
  for (const turn of [0, Math.PI / 4]) {
    pen.save();
    pen.translate(x, y);
    pen.rotate(turn);
    pen.strokeRect(-r * 0.7, -r * 0.7, r * 1.4, r * 1.4);
    pen.restore();
  }
}

function disc(pen, x, y, rx, ry, colour) {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.ellipse(x, y, rx, ry, 0, 0, 7);
  pen.fill();
}

function plate(pen) {
  disc(pen, 492, 388, 352, 286, "#0005");
  disc(pen, 480, 366, 352, 286, "#f6f2ea");
  disc(pen, 480, 366, 300, 240, "#fffdf8");
  for (let i = 0; i < 900; i += 1) {
    const turn = Math.random() * 7;
    const far = Math.sqrt(Math.random());
    const x = 400 + Math.cos(turn) * far * 190;
    const y = 350 + Math.sin(turn) * far * 160;
    const saffron = Math.hypot(x - 370, y - 320) < 90;
    disc(
      pen,
      x,
      y,
      9,
      3.4,
      saffron ? `hsl(44 95% ${52 + Math.random() * 12}%)` : `hsl(48 40% ${90 + Math.random() * 8}%)`,
    );
  }
  for (const shift of [0, 74]) {
    pen.save();
    pen.translate(640 + shift, 380);
    pen.rotate(-0.14);
    pen.fillStyle = "#6d3b22";
    pen.beginPath();
    pen.roundRect(-28, -165, 56, 330, 26);
    pen.fill();
    pen.fillStyle = "#8a5030";
    for (let y = -140; y < 150; y += 32) pen.fillRect(-24, y, 48, 9);
    pen.restore();
  }
  disc(pen, 520, 545, 52, 44, "#c4392c");
  disc(pen, 508, 532, 18, 12, "#e2685a");
  for (let i = 0; i < 5; i += 1) disc(pen, 290 + i * 26, 520 + (i % 2) * 12, 15, 7, "#4d7d3a");
}

/** Two hummed seconds as base64 WAV. */
export function sampleVoice() {
  const rate = 8000;
  const count = rate * 2;
  const view = new DataView(new ArrayBuffer(44 + count * 2));
  const word = (at, text) => [...text].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  word(0, "RIFF");
  view.setUint32(4, 36 + count * 2, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, "data");
  view.setUint32(40, count * 2, true);
  for (let i = 0; i < count; i += 1) {
    const s = i / rate;
    const note = [220, 262, 294, 262][Math.floor(s * 2) % 4];
    const swell = Math.sin(Math.PI * ((s * 2) % 1)) * 0.35;
    view.setInt16(
      44 + i * 2,
      (swell * 32767 * (Math.sin(2 * Math.PI * note * s) + 0.3 * Math.sin(4 * Math.PI * note * s))) / 1.3,
      true,
    );
  }
  return base64(new Uint8Array(view.buffer));
}

/** Bytes as base64, in pieces that a call can take. */
export function base64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}
