import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { NAMESPACE } from '../../shared/constants';

export type Translate = (key: string, values?: Record<string, string | number>) => string;

/** React escapes what it shows, so i18next must not: escaping twice would corrupt every address. */
export function useTexts(): { t: Translate; language: string } {
  const { t: translate, i18n } = useTranslation(NAMESPACE);
  const t = useCallback<Translate>(
    (key, values) => translate(key, { ...values, interpolation: { escapeValue: false } }),
    [translate],
  );
  return { t, language: i18n.language };
}
