/** NocoBase's inputs as screen readers need them: theirs lack names, and some say that they are something else. */
import { type RefObject, useEffect } from 'react';

const ITEM = '.ant-form-item, .ant-formily-item';

/** Mends what is there, and what appears later, such as the masked field of a secret. */
export function useAccessibleInputs(root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = root.current;
    if (!element) {
      return;
    }
    const mend = () => {
      unwrap(element);
      mendPickers(element);
      nameInputs(element);
    };
    mend();
    let focused: { input: EventTarget | null; item: Element | null } | undefined;
    const remember = ({ target }: FocusEvent) => {
      focused = { input: target, item: target instanceof Element ? target.closest(ITEM) : null };
    };
    const observer = new MutationObserver(() => {
      mend();
      if (focused?.input instanceof Node && !focused.input.isConnected) {
        keepFocus(focused.item);
      }
    }); // of elements, not attributes: it does not see its own changes
    observer.observe(element, { childList: true, subtree: true });
    element.addEventListener('focusin', remember);
    return () => {
      observer.disconnect();
      element.removeEventListener('focusin', remember);
    };
  }, [root]);
}

/** NocoBase's field of a secret becomes another one when it is emptied: what is typed next would be lost. */
function keepFocus(item: Element | null): void {
  if (item?.isConnected && document.activeElement === document.body) {
    item.querySelector<HTMLElement>('[contenteditable="true"], input:not(button input)')?.focus();
  }
}

/** The legacy client calls every field a button, for its own tests: what is in a button, nobody can reach. */
function unwrap(root: HTMLElement): void {
  for (const wrapper of root.querySelectorAll('.nb-block-item[role="button"]')) {
    wrapper.removeAttribute('role');
    wrapper.removeAttribute('aria-label');
  }
}

/** A list of variables inside a button: the list takes the focus, and brings its own name. */
function mendPickers(root: HTMLElement): void {
  for (const list of root.querySelectorAll('button [role="combobox"]')) {
    const button = list.closest('button');
    button?.setAttribute('role', 'group');
    button?.setAttribute('tabindex', '-1');
    const name = button?.querySelector('.ant-select-selection-placeholder')?.textContent;
    if (name) {
      list.setAttribute('aria-label', name);
    }
  }
}

/** Names them after the label beside them, which points nowhere. */
function nameInputs(root: HTMLElement): void {
  for (const input of root.querySelectorAll<HTMLElement>('[contenteditable="true"], input:not(button input)')) {
    const label = input.closest(ITEM)?.querySelector('label')?.textContent?.trim();
    if (label && !isLabelled(input)) {
      input.setAttribute('aria-label', label);
    }
    if (input.isContentEditable) {
      input.setAttribute('role', 'textbox');
    }
  }
}

function isLabelled(input: HTMLElement): boolean {
  return input instanceof HTMLInputElement && [...(input.labels ?? [])].some(({ textContent }) => textContent?.trim());
}
