/** What a page says and offers for an error code. Texts are keys of `src/locale`. */
export interface ErrorText {
  title: string;
  advice: string;
  /** Replaces `advice` in these situations. */
  adviceWhen?: Partial<Record<Situation, string>>;
  /** Where trying again at once is not the way: */
  retry?:
    | 'automatic' // the page does it by itself: only waiting helps
    | 'own-window' // in a window of its own
    | 'after-advice' // of no use before the advice has been followed
    | 'never';
  /** Details to pass on to an administrator, or the link and QR code that open the app inside WeCom. */
  offer?: 'admin-details' | 'wecom-link';
}

type Situation =
  /** The member can link their account, or confirm their phone number, on this page. */
  | 'canLink'
  /** The member's first sign-in inside WeCom creates a user. */
  | 'canSignUp'
  /** The page is open inside WeCom, and what WeCom gave is not known. */
  | 'insideWecom'
  /** Inside WeCom, which gave none of these values, although match rules compare them. */
  | 'noPhone'
  | 'noMail'
  | 'noPhoneAndMail'
  /** A first sign-in inside WeCom would not change anything. */
  | 'wecomWouldNotHelp'
  /** The sign-in was for linking. */
  | 'linking';

/** The one that matters most first; those that do not apply may stand in it as `false`. */
export type Situations = readonly (Situation | false | undefined)[];

/** The advice for the first situation that has its own. */
export function adviceIn(text: ErrorText, situations: Situations): string {
  const special = situations.map((situation) => situation && text.adviceWhen?.[situation]);
  return special.find(Boolean) || text.advice;
}
