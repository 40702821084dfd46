/** The file in a form, as browsers and HTTP libraries send it. @see https://www.rfc-editor.org/rfc/rfc7578 */

export interface FormPart {
  name: string;
  /** null for a field that is no file. */
  filename: string | null;
  bytes: Buffer;
}

const LINE_END = '\r\n';

/** The parts of a form; none where the body is no form. */
export function formParts(body: Buffer, contentType: string): FormPart[] {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  return boundary === undefined ? [] : split(body, `--${boundary}`).flatMap((part) => readPart(part) ?? []);
}

/** What stands between two delimiters, without the line ends that belong to them. */
function split(body: Buffer, delimiter: string): Buffer[] {
  const parts: Buffer[] = [];
  let start = body.indexOf(delimiter);
  while (start >= 0) {
    const next = body.indexOf(`${LINE_END}${delimiter}`, start + delimiter.length);
    if (next < 0) {
      break;
    }
    parts.push(body.subarray(start + delimiter.length + LINE_END.length, next));
    start = next + LINE_END.length;
  }
  return parts;
}

function readPart(part: Buffer): FormPart | null {
  const end = part.indexOf(LINE_END + LINE_END);
  const head = part.subarray(0, Math.max(end, 0)).toString('utf8');
  const disposition = /^content-disposition:\s*form-data(.*)$/im.exec(head)?.[1];
  if (end < 0 || disposition === undefined) {
    return null;
  }
  return {
    name: parameter(disposition, 'name') ?? '',
    filename: parameter(disposition, 'filename'),
    bytes: part.subarray(end + LINE_END.length * 2),
  };
}

function parameter(disposition: string, wanted: string): string | null {
  for (const [, name, quoted, plain] of disposition.matchAll(/;\s*([\w*]+)=(?:"((?:\\.|[^"\\])*)"|([^;\s]*))/g)) {
    if (name?.toLowerCase() === wanted) {
      return quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1').replaceAll('%22', '"');
    }
  }
  return null;
}
