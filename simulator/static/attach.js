/** What the paper clip sends: photos, files, a voice, a place, a number. */
import { complain, dialog, menu, toast } from "./dialogs.js";
import { h } from "./dom.js";
import { shareContact, shareLocation } from "./keys.js";
import { base64, samplePhoto, sampleVoice } from "./samples.js";
import { act } from "./store.js";
import { t } from "./words.js";

const FILE_BYTES_MAX = 20 * 1024 * 1024;

/** Open the menu at `button`; `extras()` gives what every act carries along (the reply, the topic). */
export function attachMenu(button, seat, extras) {
  const send = (path, body) => act(seat, path, { ...extras(), ...body });
  const item = (key, icon, run) => ({ label: t(`compose.${key}`), icon, act: () => run().catch(complain) });
  menu(button, [
    item("photo", "photo", async () => photo(send, await choose("image/*"))),
    item("sample_photo", "spark", async () => photo(send, { bytes: samplePhoto(), name: "sample.jpg" })),
    item("document", "file", async () => paper(send, await choose("*/*"))),
    item("voice", "mic", () => sendVoice(seat, extras)),
    item("location", "pin", () => shareLocation(seat, (spot) => send("location", spot))),
    item("contact", "phone", () => shareContact(seat, () => send("contact"))),
    item("sticker", "sticker", () => send("sticker")),
  ]);
}

/** Send the sample voice. */
export function sendVoice(seat, extras) {
  return act(seat, "voice", { ...extras(), base64: sampleVoice(), file_name: "voice.wav", mime_type: "audio/wav" });
}

/** Send a picture that was dropped or pasted. */
export async function sendImage(file, seat, extras) {
  const picture = await readFile(file);
  return photo((path, body) => act(seat, path, { ...extras(), ...body }), picture);
}

/** Let the person choose a file; settles with {name, bytes (base64)} or null. */
function choose(accept) {
  return new Promise((settle) => {
    const input = h("input.file-input", { type: "file", accept, hidden: true, "aria-label": t("compose.document") });
    input.addEventListener("change", async () => {
      input.remove();
      settle(input.files.length ? await readFile(input.files[0]) : null);
    });
    input.addEventListener("cancel", () => {
      input.remove();
      settle(null);
    });
    document.body.append(input);
    input.click();
  });
}

async function readFile(file) {
  if (file.size > FILE_BYTES_MAX) {
    toast(t("compose.file_big"), { bad: true });
    return null;
  }
  return { name: file.name, type: file.type, bytes: base64(new Uint8Array(await file.arrayBuffer())) };
}

async function photo(send, picture) {
  if (!picture) return;
  const caption = await dialog(t("compose.photo_title"), (close) =>
    h(
      "form.photo-form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          close(event.currentTarget.elements.caption.value);
        },
      },
      h("img", { src: `data:${picture.type || "image/jpeg"};base64,${picture.bytes}`, alt: t("message.photo") }),
      h("input", {
        name: "caption",
        dir: "auto",
        maxLength: 1024,
        autofocus: true,
        autocomplete: "off",
        placeholder: t("compose.caption"),
        "aria-label": t("compose.caption"),
      }),
      h("div.dialog-foot", {}, h("button.primary", { type: "submit" }, t("app.send"))),
    ),
  );
  if (caption === undefined) return;
  await send("photo", { file_name: picture.name, base64: picture.bytes, ...(caption ? { caption } : {}) });
}

async function paper(send, file) {
  if (file) await send("document", { base64: file.bytes, file_name: file.name, mime_type: file.type || undefined });
}
