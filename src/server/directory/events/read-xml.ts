/**
 * Reads the XML of WeCom's callbacks: elements, text and CDATA. Refuses all else, above all declarations of entities and
 * types, with which a few bytes become gigabytes.
 */
const DECLARATION = /^<\?xml [\w\s="'.-]{0,100}\?>/;
const ELEMENT = /<(\/?)([A-Za-z_][\w.-]{0,99})(\/?)>/y;
const TEXT = /[^<]+/y;
const CDATA = '<![CDATA[';
const CDATA_END = ']]>';
const REFERENCE = /&([^&;]{0,10})(;?)/g;
const CODE = /^#(?:x([\da-f]{1,6})|(\d{1,7}))$/i;

const MAX_DEPTH = 8; // a member's own attributes, in callbacks set up before 2022-08-15, have five
const MAX_ELEMENTS = 1_000;

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * The texts of the elements directly below the root `<xml>`; of one that has elements itself, what stands between them.
 *
 * @returns undefined for anything else, and if an element below the root is there twice
 */
export function readXml(source: string): ReadonlyMap<string, string> | undefined {
  return new XmlReader(source.trim()).read();
}

class XmlReader {
  private readonly open: string[] = [];
  private readonly texts = new Map<string, string>();
  private at = 0;
  private elements = 0;

  constructor(private readonly source: string) {}

  read(): ReadonlyMap<string, string> | undefined {
    this.at = DECLARATION.exec(this.source)?.[0].length ?? 0;
    this.skipBlanks();
    do {
      if (!this.readNext()) {
        return undefined;
      }
    } while (this.open.length > 0);
    return this.at === this.source.length ? this.texts : undefined;
  }

  private skipBlanks(): void {
    while (/\s/.test(this.source.charAt(this.at))) {
      this.at += 1;
    }
  }

  /** @returns whether there was something that is allowed here */
  private readNext(): boolean {
    if (this.source.startsWith(CDATA, this.at)) {
      return this.readCdata();
    }
    const text = this.match(TEXT)?.[0];
    if (text !== undefined) {
      const plain = withoutReferences(text);
      return plain !== undefined && this.addText(plain);
    }
    const [, closes, name = '', isEmpty] = this.match(ELEMENT) ?? [];
    if (!name || (closes && isEmpty)) {
      return false;
    }
    if (closes) {
      return this.open.pop() === name;
    }
    return this.openElement(name) && (!isEmpty || this.open.pop() === name);
  }

  private readCdata(): boolean {
    const begin = this.at + CDATA.length;
    const end = this.source.indexOf(CDATA_END, begin);
    if (end < 0) {
      return false;
    }
    this.at = end + CDATA_END.length;
    return this.addText(this.source.slice(begin, end));
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source);
    this.at += found?.[0].length ?? 0;
    return found;
  }

  private openElement(name: string): boolean {
    this.elements += 1;
    this.open.push(name);
    const depth = this.open.length;
    if (this.elements > MAX_ELEMENTS || depth > MAX_DEPTH || (depth === 1 && name !== 'xml')) {
      return false;
    }
    if (depth === 2) {
      const isNew = !this.texts.has(name);
      this.texts.set(name, '');
      return isNew;
    }
    return true;
  }

  private addText(text: string): boolean {
    const [, name] = this.open;
    if (text.includes('\0') || this.open.length === 0) {
      return false;
    }
    if (name !== undefined && this.open.length === 2) {
      this.texts.set(name, `${this.texts.get(name)}${text}`);
    }
    return true;
  }
}

/** @returns undefined if a reference is none of XML's own */
function withoutReferences(text: string): string | undefined {
  let isKnown = true;
  const plain = text.replace(REFERENCE, (_, name: string, end: string) => {
    const character = end ? (ENTITIES.get(name) ?? characterOf(name)) : undefined;
    isKnown &&= character !== undefined;
    return character ?? '';
  });
  return isKnown ? plain : undefined;
}

function characterOf(name: string): string | undefined {
  const [, hex, decimal] = CODE.exec(name) ?? [];
  const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
  const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : undefined;
}
