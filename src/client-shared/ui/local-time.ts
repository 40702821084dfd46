/** @param iso ISO 8601; returned unchanged if the browser cannot format it */
export function localTime(iso: string, language: string, style: Intl.DateTimeFormatOptions): string {
  try {
    return new Intl.DateTimeFormat(language, style).format(new Date(iso));
  } catch {
    return iso;
  }
}
