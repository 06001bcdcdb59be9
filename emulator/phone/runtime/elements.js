/** Built-in components that are more than a box: ordinary custom elements, driven by the attributes a template sets. */

class Button extends HTMLElement {
  static observedAttributes = ['disabled'];

  connectedCallback() {
    this.setAttribute('role', 'button');
    this.attributeChangedCallback();
  }

  attributeChangedCallback() {
    const disabled = this.hasAttribute('disabled');
    this.setAttribute('aria-disabled', String(disabled));
    this.tabIndex = disabled ? -1 : 0;
  }
}

class Image extends HTMLElement {
  static observedAttributes = ['src'];

  attributeChangedCallback(_name, _old, src) {
    this.style.backgroundImage = src ? `url(${JSON.stringify(src)})` : '';
  }
}

class Navigator extends HTMLElement {
  connectedCallback() {
    this.setAttribute('role', 'link');
    this.tabIndex = 0;
    this.addEventListener('click', () => wx.navigateTo({ url: this.getAttribute('url') ?? '' }).catch(() => {}));
  }
}

/** The page itself lies outside: nothing is loaded, its address is shown. */
class WebView extends HTMLElement {
  static observedAttributes = ['src'];

  attributeChangedCallback(_name, _old, src) {
    const address = URL.canParse(src) ? new URL(src) : null;
    const host = document.createElement('b');
    host.textContent = address?.host ?? '';
    const path = document.createElement('code');
    path.textContent = address ? address.pathname + address.search : String(src);
    this.replaceChildren(host, path);
  }
}

export function defineElements() {
  customElements.define('wx-button', Button);
  customElements.define('wx-image', Image);
  customElements.define('wx-navigator', Navigator);
  customElements.define('wx-web-view', WebView);
}
