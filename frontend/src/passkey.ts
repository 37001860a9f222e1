// A form that a passkey fills in (WebAuthn): <passkey-form> on the sign-in page and where one is added.
// With data-options it makes a new passkey, with data-options-from it asks for one that exists.

type Options = { publicKey: PublicKeyCredentialCreationOptionsJSON & PublicKeyCredentialRequestOptionsJSON };

const supported = typeof window.PublicKeyCredential?.parseRequestOptionsFromJSON === "function";

async function create(json: string): Promise<Credential | null> {
  const options = JSON.parse(json) as Options;
  return navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey),
  });
}

async function request(address: string): Promise<Credential | null> {
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.statusText);
  const { request_options: options } = (await response.json()) as { request_options: Options };
  return navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey),
  });
}

export class PasskeyForm extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector<HTMLButtonElement>("[data-start]");
    if (!button || !supported) return;
    this.querySelector<HTMLElement>("[data-unsupported]")?.setAttribute("hidden", "");
    button.disabled = false;
    button.addEventListener("click", () => this.start(button));
  }

  private async start(button: HTMLButtonElement): Promise<void> {
    const failed = this.querySelector<HTMLElement>("[data-failed]");
    failed?.setAttribute("hidden", "");
    button.disabled = true;
    try {
      const { options, optionsFrom } = this.dataset;
      const credential = options ? await create(options) : await request(optionsFrom ?? "");
      const form = this.querySelector("form");
      const field = form?.querySelector<HTMLInputElement>("[name=credential]");
      if (!form || !field || !credential) throw new Error("no credential");
      field.value = JSON.stringify(credential);
      form.submit();
    } catch {
      // Cancelled, timed out, or refused by the browser: the person can only try again.
      failed?.removeAttribute("hidden");
      button.disabled = false;
    }
  }
}

customElements.define("passkey-form", PasskeyForm);
