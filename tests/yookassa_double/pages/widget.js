// The double's stand-in for YooKassa's payment widget: same class, same parameters, same events.
(() => {
  const origin = new URL(document.currentScript.src).origin;

  class YooMoneyCheckoutWidget {
    constructor({confirmation_token, return_url, error_callback}) {
      this.token = confirmation_token || "";
      this.returnUrl = return_url;
      this.fail = error_callback;
      this.handlers = {};
      this.listen = (event) => this.told(event);
    }

    on(name, handler) {
      this.handlers[name] = handler;
    }

    async render(id) {
      const place = document.getElementById(id);
      if (!this.token.startsWith("ct-") || !place) {
        this.fail({error: "invalid_token"});
        return;
      }
      window.addEventListener("message", this.listen);
      this.frame = document.createElement("iframe");
      this.frame.src = `${origin}/checkout/${this.token.slice(3)}`;
      this.frame.title = "YooKassa";
      this.frame.style.cssText = "width: 100%; height: 720px; border: 0";
      place.append(this.frame);
    }

    told(event) {
      if (event.origin !== origin || !event.data.yookassa) return;
      const handler = this.handlers[event.data.yookassa] || this.handlers.complete;
      if (handler) handler();
      else if (this.returnUrl) window.location.assign(this.returnUrl);
    }

    destroy() {
      window.removeEventListener("message", this.listen);
      this.frame?.remove();
    }
  }

  window.YooMoneyCheckoutWidget = YooMoneyCheckoutWidget;
})();
