// Photos of a visit: made small on the phone, which leaves behind where and when they were taken, and kept encrypted.

self.VisitPhotos = (() => {
  const LONGEST = 1600; // points of the longer side
  const MOST = 100000000; // points that a phone is asked to open at all
  const { el, say } = VisitPage;

  /** Width and height from the head of the file, so that no phone tries to open a picture that fills its memory. */
  const size = async (file) => {
    const head = new DataView(await file.slice(0, 262144).arrayBuffer());
    if (head.byteLength > 24 && head.getUint32(0) === 0x89504e47) return head.getUint32(16) * head.getUint32(20);
    if (head.byteLength < 4 || head.getUint16(0) !== 0xffd8) return 0;
    for (let at = 2; at + 9 < head.byteLength && head.getUint8(at) === 0xff; at += 2 + Math.max(2, head.getUint16(at + 2))) {
      const marker = head.getUint8(at + 1);
      if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return head.getUint16(at + 5) * head.getUint16(at + 7);
    }
    return 0;
  };
  const drawn = (picture, longest) => {
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
    const canvas = el("canvas", { width: Math.max(1, Math.round(picture.width * scale)), height: Math.max(1, Math.round(picture.height * scale)) });
    const paper = canvas.getContext("2d");
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  };
  /** The photo as it is kept. Raises an Error with a sentence where it is none. */
  const small = async (file) => {
    if ((await size(file)) > MOST) throw new Error(`“${file.name}” is too large a picture to be opened on a phone. Choose a smaller copy.`);
    const picture = await createImageBitmap(file).catch(() => {
      throw new Error(`“${file.name}” could not be opened as a photo. Take it again, or choose another.`);
    });
    const canvas = drawn(picture, LONGEST);
    picture.close();
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
    return made.arrayBuffer();
  };

  /** Binds the file inputs of a form to the visit. `change` keeps the visit; `fail` says what went wrong. */
  const bind = ({ form, vault, visit, change, fail, most }) => {
    const lists = new Map();
    const row = async (photo) => {
      const content = await Visits.loadPhoto(vault, photo.id);
      if (!content) return;
      const picture = await createImageBitmap(new Blob([content], { type: "image/jpeg" }));
      const canvas = drawn(picture, 160);
      picture.close();
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", `Photo ${visit().photos.indexOf(photo) + 1}`);
      const input = lists.get(photo.question).input;
      const away = el("button", { type: "button", class: "pl-link-button", click: async () => {
        visit().photos = visit().photos.filter((p) => p.id !== photo.id);
        await change();
        await Visits.remove("photos", photo.id);
        made.remove();
        say("The photo is taken off.");
        input.focus();
      } }, "Take it off", el("span", { class: "govuk-visually-hidden" }, `, photo taken ${VisitPage.clock(photo.taken)}`));
      const made = el("li", {}, canvas, el("span", { class: "pl-note" }, `Kept on this phone, ${Math.ceil(photo.size / 1024)} KB`), away);
      lists.get(photo.question).list.append(made);
      const more = input.closest("details");
      if (more) more.open = true;
    };
    const add = async (input) => {
      for (const file of [...input.files]) {
        if (visit().photos.filter((p) => p.question === input.name).length >= most) {
          fail(new Error(`At most ${most} photos go with one question.`), input);
          break;
        }
        try {
          const content = await small(file);
          const photo = { id: Visits.newId(), question: input.name, size: content.byteLength, taken: new Date().toISOString() };
          await Visits.savePhoto(vault, photo.id, content);
          visit().photos.push(photo);
          await change();
          await row(photo);
          say("The photo is kept on this phone.");
        } catch (error) {
          fail(error, input);
        }
      }
      input.value = "";
    };
    for (const input of form.querySelectorAll("input[type=file]")) {
      input.accept = "image/*"; // a telephone offers its camera
      input.multiple = true;
      const list = el("ul", { class: "visit-photos", "aria-label": "Photos kept" });
      input.after(list);
      lists.set(input.name, { input, list });
      input.addEventListener("change", () => add(input));
    }
    return async () => {
      for (const { list } of lists.values()) list.replaceChildren();
      for (const photo of visit().photos) if (lists.has(photo.question)) await row(photo);
    };
  };
  return { bind, small };
})();
