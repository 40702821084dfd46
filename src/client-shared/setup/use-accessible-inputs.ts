/** NocoBase's inputs as screen readers need them: theirs lack names, and some say that they are something else. */
import { type RefObject, useEffect } from 'react';

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
    const observer = new MutationObserver(mend); // of elements, not attributes: it does not see its own changes
    observer.observe(element, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [root]);
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
    const label = input.closest('.ant-form-item, .ant-formily-item')?.querySelector('label')?.textContent?.trim();
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
