/** Adds what antd and the page need of a browser and jsdom lacks. */
import { TextDecoder, TextEncoder } from 'node:util';
import { cleanup, configure } from '@testing-library/react';

configure({ testIdAttribute: 'data-testid', asyncUtilTimeout: 5_000 });

window.matchMedia ??= (media) =>
  ({
    media,
    matches: false,
    onchange: null,
    addListener: () => undefined,
    removeListener: () => undefined,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    dispatchEvent: () => false,
  }) satisfies MediaQueryList;

window.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

Object.assign(window, { TextDecoder, TextEncoder });

Element.prototype.scrollIntoView ??= () => undefined;

// rc-util measures scroll bars by styles of pseudo-elements, which jsdom does not implement.
const { getComputedStyle } = window;
window.getComputedStyle = (element) => getComputedStyle(element);

afterEach(() => {
  cleanup();
  document.body.replaceChildren();
  localStorage.clear();
  sessionStorage.clear();
  Reflect.deleteProperty(navigator, 'userAgent'); // see pretendToBe
});
