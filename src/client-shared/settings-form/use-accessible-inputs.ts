/** Repairs NocoBase's inputs for screen readers: some lack a name, others have a wrong role. */
import { type RefObject, useEffect } from 'react';

const ITEM = '.ant-form-item, .ant-formily-item';

/** Repairs the current inputs and those that appear later, such as the masked input of a secret. */
export function useAccessibleInputs(root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = root.current;
    if (!element) {
      return;
    }
    const repair = () => {
      unwrap(element);
      repairPickers(element);
      nameInputs(element);
    };
    repair();
    let focused: { input: EventTarget | null; item: Element | null } | undefined;
    const remember = ({ target }: FocusEvent) => {
      focused = { input: target, item: target instanceof Element ? target.closest(ITEM) : null };
    };
    const observer = new MutationObserver(() => {
      repair();
      if (focused?.input instanceof Node && !focused.input.isConnected) {
        keepFocus(focused.item);
      }
    }); // elements only: it changes attributes itself
    observer.observe(element, { childList: true, subtree: true });
    element.addEventListener('focusin', remember);
    return () => {
      observer.disconnect();
      element.removeEventListener('focusin', remember);
    };
  }, [root]);
}

/** NocoBase replaces the input of a secret once it is emptied: without focus, further typing would be lost. */
function keepFocus(item: Element | null): void {
  if (item?.isConnected && document.activeElement === document.body) {
    item.querySelector<HTMLElement>('[contenteditable="true"], input:not(button input)')?.focus();
  }
}

/** The legacy client gives every field the role of a button for its own tests, which hides the field's content. */
function unwrap(root: HTMLElement): void {
  for (const wrapper of root.querySelectorAll('.nb-block-item[role="button"]')) {
    wrapper.removeAttribute('role');
    wrapper.removeAttribute('aria-label');
  }
}

/** NocoBase puts the list of variables inside a button: the list gets the focus and the name. */
function repairPickers(root: HTMLElement): void {
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

/** Names inputs after the label beside them, which is not connected to them. */
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
