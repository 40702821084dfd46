/** Asks WeCom whether it still knows those who stand between a person and a user; outside of any transaction. */

import { type Identity, wecomUserIdOf } from '../accounts/identity';
import type { Presence, Presences } from '../accounts/renamed';
import type { Candidate, PreviewedResolution } from '../accounts/resolve-user';
import type { WecomApi } from '../wecom/api';
import { isUnknownMember } from './member';

const MAX_ASKED = 5; // a user has one link for each app of the company, as a rule to the same person

type Refusal = Extract<PreviewedResolution, { kind: 'refused' }>;

/** Decides once more, knowing that, where it may change the answer. */
export async function resolveWithPresences<T extends { kind: string }>(
  api: WecomApi,
  applicant: Candidate,
  decide: (applicant: Candidate) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  const first = await decide(applicant);
  const ask = 'ask' in first ? (first.ask ?? []) : [];
  return ask.length > 0 ? decide({ ...applicant, presences: await askPresences(api, ask) }) : first;
}

/** @param identities of the company that the API belongs to */
export async function askPresences(api: WecomApi, identities: Identity[]): Promise<Presences> {
  const presences = new Map<Identity, Presence>();
  for (const identity of identities.slice(0, MAX_ASKED)) {
    presences.set(identity, await presenceOf(api, wecomUserIdOf(identity)));
  }
  return presences;
}

/** Only what says so plainly counts: no answer, and one about the app's visible range, say nothing. */
function presenceOf(api: WecomApi, wecomUserId: string): Promise<Presence> {
  return api.member(wecomUserId).then(
    () => 'here',
    (error: unknown) => (isUnknownMember(error) ? 'gone' : 'unknown'),
  );
}
