/** The list of match rules: chosen ones first, in the order in which they are tried. */
import { MATCH_RULES, type MatchRule } from '../../../shared/options';

export const inRows = (chosen: readonly MatchRule[]): MatchRule[] => [
  ...chosen,
  ...MATCH_RULES.filter((rule) => !chosen.includes(rule)),
];

export const toggled = (chosen: readonly MatchRule[], rule: MatchRule): MatchRule[] =>
  chosen.includes(rule) ? chosen.filter((other) => other !== rule) : [...chosen, rule];

/** @returns the same order where there is no room */
export function moved(chosen: readonly MatchRule[], rule: MatchRule, by: 1 | -1): MatchRule[] {
  const from = chosen.indexOf(rule);
  const to = from + by;
  if (from < 0 || to < 0 || to >= chosen.length) {
    return [...chosen];
  }
  const others = chosen.filter((other) => other !== rule);
  return [...others.slice(0, to), rule, ...others.slice(to)];
}
