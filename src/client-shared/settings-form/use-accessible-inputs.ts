/** Repairs NocoBase's inputs: some lack a name, others have a wrong role, and that of a secret takes the focus. */
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
    let known = secretInputs(element);
    const remember = ({ target }: FocusEvent) => {
      const item = target instanceof Element ? target.closest(ITEM) : null;
      const isNew = secretInputs(element).some((input) => input === target && !known.includes(input));
      if (isNew && focused?.item !== item) {
        leave(target as HTMLElement);
        return;
      }
      focused = { input: target, item };
    };
    for (const input of known) {
      leave(input);
    }
    const observer = new MutationObserver(() => {
      known = secretInputs(element);
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

function secretInputs(root: HTMLElement): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('input[type="password"]')];
}

/**
 * NocoBase's masked input focuses itself as it appears, so that typing goes on where it replaces another input. As the
 * form opens, a stray key would change the stored secret there.
 */
function leave(input: HTMLElement): void {
  if (document.activeElement === input) {
    input.blur();
    input.closest<HTMLElement>('.ant-drawer')?.focus({ preventScroll: true });
  }
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
