// What the pages of a visit and their service worker share: keeping on the device, encrypted, and sending.
// Nothing is kept in clear but which vault a row belongs to and its number (docs/decisions/0012). Plain ES2019, no build.
//
// A vault belongs to one person on one device. Its key lies on the device only wrapped: once by the visit code that the
// person chose, once by a share that the server gives to that person while they are signed in. Neither is kept. What is
// filled in by a link has no vault: its key is made from the secret in the address.

self.Visits = (() => {
  const DATABASE = "plumbline-visits";
  const STORES = { vaults: "owner", visits: "id", photos: "id", kept: "id" };
  const ROUNDS = 600000; // of PBKDF2, about a second on an old phone
  const WAIT = 6000; // milliseconds until a signal that answers nothing counts as none
  const bytes = (text) => new TextEncoder().encode(text);
  const hex = (buffer) => [...new Uint8Array(buffer)].map((b) => b.toString(16).padStart(2, "0")).join("");
  const random = (n) => crypto.getRandomValues(new Uint8Array(n));
  const newId = () => hex(random(16));

  // --- the device's store ---

  let opened = null;
  const database = () =>
    (opened = opened || new Promise((done, failed) => {
      const asked = indexedDB.open(DATABASE, 1);
      asked.onupgradeneeded = () => Object.entries(STORES).forEach(([name, keyPath]) => asked.result.createObjectStore(name, { keyPath }));
      asked.onsuccess = () => {
        asked.result.onversionchange = () => asked.result.close();
        done(asked.result);
      };
      asked.onerror = () => failed(asked.error);
    }));
  const within = async (store, mode, act) => {
    const db = await database();
    return new Promise((done, failed) => {
      const change = db.transaction(store, mode);
      const asked = act(change.objectStore(store));
      change.oncomplete = () => done(asked.result);
      change.onabort = change.onerror = () => failed(change.error || asked.error);
    });
  };
  const get = (store, key) => within(store, "readonly", (s) => s.get(key));
  const all = (store) => within(store, "readonly", (s) => s.getAll());
  const put = (store, row) => within(store, "readwrite", (s) => s.put(row));
  const remove = (store, key) => within(store, "readwrite", (s) => s.delete(key));

  // --- keys ---

  const AES = { name: "AES-GCM", length: 256 };
  const wrapped = async (key, by) => {
    const iv = random(12);
    return { iv, data: await crypto.subtle.wrapKey("raw", key, by, { name: "AES-GCM", iv }) };
  };
  const unwrapped = (box, by, extractable = false) =>
    crypto.subtle.unwrapKey("raw", box.data, by, { name: "AES-GCM", iv: box.iv }, AES, extractable, ["encrypt", "decrypt"]);
  const keyOfCode = async (code, salt, iterations) => {
    const typed = await crypto.subtle.importKey("raw", bytes(code.normalize("NFKC").trim()), "PBKDF2", false, ["deriveKey"]);
    return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, typed, AES, false, ["wrapKey", "unwrapKey"]);
  };
  const keyOfSecret = async (secret, purpose, uses) => {
    const known = await crypto.subtle.importKey("raw", bytes(secret), "HKDF", false, ["deriveKey"]);
    const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: bytes(purpose) };
    return crypto.subtle.deriveKey(how, known, AES, false, uses);
  };
  const keyOfShare = (share) => keyOfSecret(share, "plumbline visit share", ["wrapKey", "unwrapKey"]);

  /** An opened vault: the owner and the key, in the memory of this page alone. */
  const makeVault = async (owner, code, share) => {
    const key = await crypto.subtle.generateKey(AES, true, ["encrypt", "decrypt"]);
    return putVault(owner, key, code, share);
  };
  const putVault = async (owner, key, code, share) => {
    const salt = random(16);
    const byCode = await wrapped(key, await keyOfCode(code, salt, ROUNDS));
    const byShare = await wrapped(key, await keyOfShare(share));
    await put("vaults", { owner, salt, rounds: ROUNDS, byCode, byShare });
    return openByShare(owner, share);
  };
  const openByShare = async (owner, share) => {
    const vault = await get("vaults", owner);
    if (!vault) return null;
    try {
      return { owner, key: await unwrapped(vault.byShare, await keyOfShare(share)) };
    } catch (wrong) {
      return null; // the server's own secret was changed: the code still opens it
    }
  };
  /** Whoever's code it is: without signal nobody can say who holds the phone. */
  const openByCode = async (code, share = null) => {
    for (const vault of await all("vaults")) {
      try {
        const by = await keyOfCode(code, vault.salt, vault.rounds);
        if (share && share.owner === vault.owner) {
          const byShare = await wrapped(await unwrapped(vault.byCode, by, true), await keyOfShare(share.share));
          await put("vaults", Object.assign({}, vault, { byShare }));
        }
        return { owner: vault.owner, key: await unwrapped(vault.byCode, by) };
      } catch (wrong) {
        continue; // not this one's
      }
    }
    return null;
  };
  const changeCode = async (owner, code, share) => {
    const vault = await get("vaults", owner);
    return putVault(owner, await unwrapped(vault.byShare, await keyOfShare(share), true), code, share);
  };
  const openByLink = async (secret) => {
    const name = hex(await crypto.subtle.digest("SHA-256", bytes(`plumbline visit link ${secret}`))).slice(0, 40);
    return { owner: `link-${name}`, key: await keyOfSecret(secret, "plumbline visit link", ["encrypt", "decrypt"]) };
  };

  // --- rows, sealed ---

  const bound = (store, owner, id) => bytes(`${store}/${owner}/${id}`); // a row cannot be put in the place of another
  const seal = async (vault, store, id, content) => {
    const iv = random(12);
    const how = { name: "AES-GCM", iv, additionalData: bound(store, vault.owner, id) };
    const data = await crypto.subtle.encrypt(how, vault.key, content instanceof ArrayBuffer ? content : bytes(JSON.stringify(content)));
    return put(store, { id, owner: vault.owner, iv, data });
  };
  const unseal = async (vault, store, row) => {
    const how = { name: "AES-GCM", iv: row.iv, additionalData: bound(store, vault.owner, row.id) };
    return crypto.subtle.decrypt(how, vault.key, row.data);
  };
  const readJson = async (vault, store, row) => JSON.parse(new TextDecoder().decode(await unseal(vault, store, row)));
  const loadKept = async (vault, id) => {
    const row = await get("kept", `${vault.owner}/${id}`);
    return row ? readJson(vault, "kept", row) : null;
  };
  const keep = (vault, id, value) => seal(vault, "kept", `${vault.owner}/${id}`, value);

  const saveVisit = (vault, visit) => seal(vault, "visits", visit.id, visit);
  const loadVisit = async (vault, id) => {
    const row = await get("visits", id);
    return row && row.owner === vault.owner ? readJson(vault, "visits", row) : null;
  };
  const listVisits = async (vault) => {
    const rows = (await all("visits")).filter((row) => row.owner === vault.owner);
    const visits = await Promise.all(rows.map((row) => readJson(vault, "visits", row)));
    return visits.sort((a, b) => (b.begun < a.begun ? -1 : 1));
  };
  const savePhoto = (vault, id, content) => seal(vault, "photos", id, content);
  const loadPhoto = async (vault, id) => {
    const row = await get("photos", id);
    return row && row.owner === vault.owner ? unseal(vault, "photos", row) : null;
  };
  const removeVisit = async (visit) => {
    for (const photo of visit.photos) await remove("photos", photo.id);
    await remove("visits", visit.id);
  };

  // --- the server ---

  const ask = async (address, options = {}) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), options.wait || WAIT);
    try {
      return await fetch(address, Object.assign({ credentials: "same-origin", redirect: "manual", cache: "no-store", signal: stop.signal }, options));
    } finally {
      clearTimeout(timer);
    }
  };
  /** Who is signed in, as the server says it now: {state: "in", owner, name, share, token}; "out", with a token for what
      is sent by a link; or "offline". */
  const who = async () => {
    try {
      const answer = await ask("/visit/who/", { headers: { Accept: "application/json" } });
      if (!answer.ok) return { state: "offline" };
      const said = await answer.json();
      return Object.assign({ state: said.owner ? "in" : "out" }, said);
    } catch (none) {
      return { state: "offline" };
    }
  };

  const SIGN_IN = "Sign in to send it.";
  const LATER = "Plumbline did not take it just now. It is tried again by itself.";
  const body = (pairs) => {
    const made = new FormData();
    pairs.forEach(([name, value, file]) => (file ? made.append(name, value, file) : made.append(name, value)));
    return made;
  };
  const post = async (address, token, pairs) => {
    const headers = { "X-CSRFToken": token, Accept: "application/json" };
    const answer = await ask(address, { method: "POST", headers, body: body(pairs), wait: 60000 });
    if (answer.type === "opaqueredirect") return { out: true };
    if ((answer.headers.get("Content-Type") || "").startsWith("application/json")) {
      return Object.assign({ status: answer.status }, await answer.json());
    }
    return { status: answer.status };
  };

  /** One visit on its way: its answers, then its photos one after another. Shown as sent is what the server said it has.
      The same id goes with every try, so a reply that was lost on the way brings the same reference again. */
  const sendOne = async (vault, visit, way) => {
    const told = async (changes) => saveVisit(vault, Object.assign(visit, changes));
    try {
      if (!visit.reference) {
        await told({ attempted: new Date().toISOString(), why: "" }); // it may reach the server, and the reply get lost
        const meta = [["submission", visit.id], ["drawn", visit.form.token], ["made_at", visit.finished]];
        const answer = await post(way.send, way.token, visit.fields.concat(meta));
        if (answer.out) return told({ why: SIGN_IN });
        if (answer.status === 422 || answer.status === 409 || answer.status === 410) {
          return told({ state: "refused", attempted: "", why: answer.message || "It was not accepted.", errors: answer.errors || {}, over: answer.status === 410 });
        }
        if (answer.status !== 200 || !answer.reference) return told({ why: answer.message || LATER });
        await told({ reference: answer.reference, sent: answer.at, receipt: answer.receipt || "", others: answer.others || "", address: answer.address || "", errors: {}, why: "" });
      }
      for (const photo of visit.photos.filter((p) => !p.sent && !p.refused)) {
        const content = await loadPhoto(vault, photo.id);
        const file = new Blob([content], { type: "image/jpeg" });
        const answer = await post(way.photo, way.token, [["submission", visit.id], ["question", photo.question], ["mark", photo.id], ["photo", file, "photo.jpg"]]);
        if (answer.out) return told({ why: SIGN_IN });
        if (answer.status === 200) photo.sent = true;
        else if (answer.status === 422) photo.refused = answer.message || "It was not accepted.";
        else return told({ why: answer.message || LATER });
        await told({});
        if (photo.sent) await remove("photos", photo.id);
      }
      return wipe(vault, visit);
    } catch (lost) {
      if (lost && lost.name === "QuotaExceededError") throw lost;
      return told({ why: "" }); // no signal: it waits
    }
  };
  /** After sending: what was answered is wiped, the line with the reference stays. */
  const wipe = async (vault, visit) => {
    const refused = visit.photos.filter((p) => p.refused);
    for (const photo of visit.photos) await remove("photos", photo.id);
    const { id, form, begun, place, reference, sent, receipt, others, address } = visit;
    const why = refused.length ? `Not accepted: ${refused.length === 1 ? "a photo" : `${refused.length} photos`}. ${refused[0].refused}` : "";
    const line = { id, form, begun, place, reference, sent, receipt, others, address, state: "sent", why, fields: [], photos: [], errors: {} };
    Object.assign(visit, { fields: [], photos: [] }, line);
    return saveVisit(vault, line);
  };

  const alone = (act) => (navigator.locks ? navigator.locks.request("plumbline-visits-sending", act) : act());
  /** Sends what waits of this vault, one visit after another; what a colleague filled in on the same device stays. */
  const sendWaiting = (vault, way) =>
    alone(async () => {
      for (const visit of await listVisits(vault)) {
        if (visit.state !== "waiting") continue;
        await sendOne(vault, visit, way);
        if (visit.why === SIGN_IN) break;
      }
    });
  /** A visit that waits is changed only while it cannot have reached the server. The visit as it stands now; null: it is
      on its way. */
  const takeBack = (vault, id) =>
    alone(async () => {
      const visit = await loadVisit(vault, id);
      if (!visit || visit.state === "sent" || visit.reference || (visit.state === "waiting" && visit.attempted)) return null;
      await saveVisit(vault, Object.assign(visit, { state: "filling", why: visit.why }));
      return visit;
    });
  const WAY = { send: "/visit/send/", photo: "/visit/photo/" };
  /** For the page and the worker: asks who is signed in and sends theirs. False: nothing could be asked. */
  const sendMine = async (vault = null) => {
    const me = await who();
    if (me.state !== "in") return me;
    const mine = vault && vault.owner === me.owner ? vault : await openByShare(me.owner, me.share);
    if (mine) await sendWaiting(mine, Object.assign({ token: me.token }, WAY));
    return me;
  };

  return {
    newId, all, remove, who, ask, makeVault, openByShare, openByCode, changeCode, openByLink, keep, loadKept, saveVisit,
    loadVisit, listVisits, savePhoto, loadPhoto, removeVisit, sendMine, sendWaiting, takeBack, alone,
  };
})();
