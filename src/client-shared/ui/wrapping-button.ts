import type { GlobalToken } from 'antd';
import type { CSSProperties } from 'react';

/** For a button whose text may be wider than a phone: antd's buttons do not wrap. */
export function wrappingButton(token: GlobalToken): CSSProperties {
  return {
    maxWidth: '100%',
    height: 'auto',
    minHeight: token.controlHeight,
    whiteSpace: 'normal',
    overflowWrap: 'anywhere',
  };
}
