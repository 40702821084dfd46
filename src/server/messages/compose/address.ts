/** Where a link of a message leads. No value decides about the host: an author does, or it is this app. */
import { MAX_ADDRESS_BYTES } from '../../../shared/message-limits';
import type { FilledText } from '../../../shared/messages';
import { sameSiteTarget } from '../../../shared/redirect-target';
import { ContentError } from '../content-error';
import { isBlank, leadingText, plainText, readTemplate, splitTemplate, type Template } from './template';

/** What links need to know of the app. */
export interface Site {
  /** The authenticator's. */
  origin: string;
  /** @returns the address that opens a page of this app, signed in */
  open(path: string): string;
}

const HOST_BY_AUTHOR = /^https?:\/\/[^\s/?#\\@]+(?=[/?#])/i;
const HOST_ALONE = /^https?:\/\/[^\s/?#\\@]+$/i;
const WEB = /^https?:\/\//i;
const FILES = /^\/(?:api|storage|static)\//; // what NocoBase serves there are no pages

/**
 * @throws ContentError EMPTY, LINK_ELSEWHERE, LINK_TOO_LONG
 */
export function addressOf(link: FilledText | Template | null | undefined, field: string, site: Site): string {
  const template = isTemplate(link) ? link : readTemplate(link);
  if (isBlank(template)) {
    throw new ContentError('EMPTY', field);
  }
  const leading = leadingText(template).trimStart();
  if (leading !== '' && climbs(template)) {
    throw new ContentError('LINK_ELSEWHERE', field);
  }
  const values = leading === '' ? template.values : template.values.map(encodeValue);
  const filled = plainText({ text: template.text, values }).trim();
  assertShort(filled, field);
  const address = absolute(filled, leading, site);
  if (address === undefined) {
    throw new ContentError('LINK_ELSEWHERE', field);
  }
  assertShort(address, field);
  return address;
}

function assertShort(address: string, field: string): void {
  if (Buffer.byteLength(address) > MAX_ADDRESS_BYTES) {
    throw new ContentError('LINK_TOO_LONG', field);
  }
}

/** Whether a value is `.` or `..` in a path, where it would stand for another folder, encoded or not. */
function climbs({ text, values }: Template): boolean {
  const [path = ''] = text.split(/[?#]/, 1);
  return splitTemplate(path, values).some((piece) => 'value' in piece && /^\.{1,2}$/.test(piece.value));
}

/** @param leading what the author wrote before the first value */
function absolute(filled: string, leading: string, site: Site): string | undefined {
  if (leading === '') {
    return ofValue(filled, site);
  }
  if (leading.startsWith('/')) {
    return ofPage(filled, site);
  }
  const isHostAlone = HOST_ALONE.test(filled) && leading.trimEnd() === filled;
  return HOST_BY_AUTHOR.test(leading) || isHostAlone ? ofWeb(filled, site) : undefined;
}

/** A value alone may lead to this app, and nowhere else. */
function ofValue(value: string, site: Site): string | undefined {
  return value.startsWith('/') ? ofPage(value, site) : isOfSite(value, site) ? ofWeb(value, site) : undefined;
}

function ofPage(path: string, site: Site): string | undefined {
  const target = sameSiteTarget(path);
  return target === null ? undefined : inMarkup(site.open(target));
}

function ofWeb(address: string, site: Site): string | undefined {
  const url = parse(address);
  if (!url || url.username || url.password) {
    return undefined;
  }
  const { pathname, search, hash } = url;
  const isPage = url.origin === site.origin && !FILES.test(pathname);
  return isPage ? ofPage(`${pathname}${search}${hash}`, site) : inMarkup(url.href);
}

function isOfSite(address: string, { origin }: Site): boolean {
  return WEB.test(address) && parse(address)?.origin === origin;
}

function parse(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}

/** A value is one part of an address: it adds no path, parameter or host. */
function encodeValue(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, percent);
}

/** Without what would end an address inside `href="…"` or `](…)`. */
function inMarkup(address: string): string {
  return address.replace(/["'()<>]/g, percent);
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function isTemplate(link: FilledText | Template | null | undefined): link is Template {
  return typeof link === 'object' && link !== null && 'text' in link;
}
