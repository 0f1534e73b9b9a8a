// Passkeys: a form asks what is to be signed, lets the device sign, and is sent with the answer.

const form = document.querySelector("form[data-passkey]");

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) =>
    each.charCodeAt(0),
  );

const textOf = (buffer) =>
  buffer &&
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

async function options() {
  const answer = await fetch(form.dataset.optionsUrl, {
    method: "POST",
    body: new FormData(form),
    redirect: "error",
  });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const found = await answer.json();
  found.challenge = bytesOf(found.challenge);
  if (found.user) found.user.id = bytesOf(found.user.id);
  for (const each of found.excludeCredentials ?? []) each.id = bytesOf(each.id);
  return { publicKey: found };
}

const ceremonies = {
  create: async () => navigator.credentials.create(await options()),
  get: async () => navigator.credentials.get(await options()),
};

const inWords = ({ id, rawId, type, response }) =>
  JSON.stringify({
    id,
    rawId: textOf(rawId),
    type,
    response: {
      clientDataJSON: textOf(response.clientDataJSON),
      attestationObject: textOf(response.attestationObject),
      authenticatorData: textOf(response.authenticatorData),
      signature: textOf(response.signature),
      userHandle: textOf(response.userHandle),
    },
    clientExtensionResults: {},
  });

function say(trouble) {
  const words = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known" };
  const template = form.querySelector(`template[data-${words[trouble.name] ?? "trouble"}]`);
  const place = form.querySelector("[data-said]");
  place.replaceChildren(template.content.cloneNode(true));
  place.hidden = false;
}

async function sign(event) {
  event.preventDefault();
  const button = form.querySelector("button");
  const place = form.querySelector("[data-said]");
  place.hidden = true;
  if (!form.reportValidity()) return;
  button.disabled = true;
  try {
    form.elements.namedItem("answer").value = inWords(await ceremonies[form.dataset.passkey]());
    form.submit();
  } catch (trouble) {
    say(trouble);
    button.disabled = false;
  }
}

// Without the script, or in a browser without passkeys, the other words of the page stand.
if (form && window.PublicKeyCredential && navigator.credentials) {
  document.querySelectorAll("[data-without-passkeys]").forEach((each) => (each.hidden = true));
  document.querySelectorAll("[data-with-passkeys]").forEach((each) => (each.hidden = false));
  form.addEventListener("submit", sign);
}
