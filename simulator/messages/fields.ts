/** Reads single fields of a message as strictly as WeCom does. */
import { ApiError } from '../envelope';
import { byteLength } from './cut';

export type Fields = Record<string, unknown>;

const MAX_URL_BYTES = 2048;

/** @throws ApiError 40058 for anything but an object */
export function object(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ApiError(40058, `invalid Request Parameter, ${name} should be object`);
  }
  return Object.fromEntries(Object.entries(value));
}

export function optionalObject(value: unknown, name: string): Fields | null {
  return value === undefined || value === null ? null : object(value, name);
}

/** A missing string is ''. @throws ApiError 40058 for another type */
export function optionalText(value: unknown, name: string): string {
  if (value === undefined || value === null) {
    return '';
  }
  if (typeof value !== 'string') {
    throw new ApiError(40058, `invalid Request Parameter, ${name} should be string`);
  }
  return value;
}

/** @throws ApiError `missing` for an empty string */
export function requiredText(value: unknown, name: string, missing: number): string {
  const found = optionalText(value, name);
  if (found === '') {
    throw new ApiError(missing);
  }
  return found;
}

/**
 * @throws ApiError `missing` for an empty address, 40058 for a long one, 45034 without a scheme
 * @see https://developer.work.weixin.qq.com/document/path/90313
 */
export function requiredUrl(value: unknown, name: string, missing: number): string {
  const url = requiredText(value, name, missing);
  if (byteLength(url) > MAX_URL_BYTES) {
    throw new ApiError(40058, `${name} exceed max length ${MAX_URL_BYTES}. invalid Request Parameter`);
  }
  if (!/^[a-z][a-z\d+.-]*:/i.test(url)) {
    throw new ApiError(45034);
  }
  return url;
}

export function optionalUrl(value: unknown, name: string): string {
  return optionalText(value, name) === '' ? '' : requiredUrl(value, name, 45034);
}

/** A missing list is empty. @throws ApiError `wrongSize` outside of `min` to `max` */
export function list(value: unknown, name: string, [min, max]: [number, number], wrongSize: number): Fields[] {
  const entries = value === undefined || value === null ? [] : value;
  if (!Array.isArray(entries)) {
    throw new ApiError(40058, `invalid Request Parameter, ${name} should be array`);
  }
  if (entries.length < min || entries.length > max) {
    throw new ApiError(wrongSize);
  }
  return entries.map((entry) => object(entry, name));
}
