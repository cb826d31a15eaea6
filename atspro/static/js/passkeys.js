// Forms with data-passkey ask the browser's authenticator, and send its answer in a hidden field.
import { translate } from "./messages.js";

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

function forBrowser(options) {
  const listed = (credentials) => credentials?.map((credential) => ({ ...credential, id: bytes(credential.id) }));
  return {
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user ? { user: { ...options.user, id: bytes(options.user.id) } } : {}),
    excludeCredentials: listed(options.excludeCredentials),
    allowCredentials: listed(options.allowCredentials),
  };
}

function forServer(credential) {
  const { response } = credential;
  const fields = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) {
    fields.attestationObject = text(response.attestationObject);
    fields.transports = response.getTransports?.() ?? [];
  } else {
    fields.authenticatorData = text(response.authenticatorData);
    fields.signature = text(response.signature);
    if (response.userHandle) fields.userHandle = text(response.userHandle);
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: fields,
  };
}

const WHY = {
  NotAllowedError: translate("It was canceled, took too long, or there is no passkey for this site on this device."),
  InvalidStateError: translate("This device has a passkey for your account already."),
  SecurityError: translate("Passkeys do not work at this address. Open the site by its own name."),
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("button");
  const problem = form.querySelector("[data-passkey-error]");
  button.hidden = false;
  if (!window.PublicKeyCredential) {
    button.disabled = true;
    problem.textContent = translate("This browser has no passkeys.");
    problem.hidden = false;
    continue;
  }
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    problem.hidden = true;
    try {
      const publicKey = forBrowser(JSON.parse(form.dataset.options));
      const made = await navigator.credentials[form.dataset.passkey]({ publicKey });
      form.elements.credential.value = JSON.stringify(forServer(made));
      form.submit();
    } catch (error) {
      problem.textContent = WHY[error.name] ?? translate("Your browser could not do this. Try again.");
      problem.hidden = false;
      button.disabled = false;
    }
  });
}
