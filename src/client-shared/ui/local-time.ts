/** @param iso ISO 8601; shown as it is where the browser cannot make sense of it */
export function localTime(iso: string, language: string, style: Intl.DateTimeFormatOptions): string {
  try {
    return new Intl.DateTimeFormat(language, style).format(new Date(iso));
  } catch {
    return iso;
  }
}
