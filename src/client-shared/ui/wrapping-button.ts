import type { GlobalToken } from 'antd';
import type { CSSProperties } from 'react';

/** For a button whose text may be longer than a phone is wide: antd's own never break a line. */
export function wrappingButton(token: GlobalToken): CSSProperties {
  return {
    maxWidth: '100%',
    height: 'auto',
    minHeight: token.controlHeight,
    whiteSpace: 'normal',
    overflowWrap: 'anywhere',
  };
}
