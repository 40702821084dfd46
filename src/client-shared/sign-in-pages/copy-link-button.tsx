import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { Announcement } from '../ui/a11y';
import { useTexts } from '../ui/use-texts';

const SHOWN_MS = 3_000;

interface CopyLinkProps {
  url: string;
  /** Full width, for a thumb. */
  isLarge: boolean;
  /** The page's main action. */
  isMain: boolean;
}

/** The page shows the address as well, for browsers that do not let a page copy. */
export function CopyLinkButton({ url, isLarge, isMain }: CopyLinkProps) {
  const { t } = useTexts();
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (copied) {
      const timer = setTimeout(setCopied, SHOWN_MS, false);
      return () => clearTimeout(timer);
    }
  }, [copied]);

  return (
    <>
      <Button
        type={isMain ? 'primary' : 'default'}
        block={isLarge}
        size={isLarge ? 'large' : 'middle'}
        onClick={() => void copy(url).then(setCopied)}
        data-testid="wecom-copy-link"
      >
        {copied ? t('Copied') : t('Copy link')}
      </Button>
      <Announcement text={copied ? t('Copied') : ''} />
    </>
  );
}

/** On plain http, browsers have no clipboard API, but still copy the selection. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

function copySelected(text: string): boolean {
  const { activeElement } = document;
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true; // no keyboard on a phone
  field.style.cssText = 'position: fixed; top: 0; opacity: 0';
  document.body.append(field);
  field.focus();
  field.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    field.remove();
    if (activeElement instanceof HTMLElement) {
      activeElement.focus();
    }
  }
}
