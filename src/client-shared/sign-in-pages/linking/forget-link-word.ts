import type { HostApp } from '../../host/host-app';
import { LINK_WORD, tabMemory } from '../../host/memory';

/** The word has done its work, does none any more, or is not wanted. */
export function forgetLinkWord(app: HostApp): void {
  tabMemory(app).remember(LINK_WORD, '');
}
