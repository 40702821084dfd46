import type { Department } from '../../../shared/actions';

export interface DepartmentOption {
  value: string;
  /** The name. */
  label: string;
  /** The departments above it, from the top. */
  parents: string;
}

const SEPARATOR = ' / ';

export function departmentOptions(departments: readonly Department[]): DepartmentOption[] {
  const byId = new Map(departments.map((department) => [department.id, department]));
  return departments.map((department) => ({
    value: String(department.id),
    label: department.name,
    parents: namesAbove(department, byId).join(SEPARATOR),
  }));
}

function namesAbove(department: Department, byId: ReadonlyMap<number, Department>): string[] {
  const names: string[] = [];
  const seen = new Set([department.id]); // ends even if the departments form a cycle
  for (let above = byId.get(department.parentId); above && !seen.has(above.id); above = byId.get(above.parentId)) {
    seen.add(above.id);
    names.unshift(above.name);
  }
  return names;
}

/** @param text an id, or the name of exactly one department */
export function departmentIdOf(text: string, options: readonly DepartmentOption[]): number | undefined {
  const typed = text.trim();
  if (/^[1-9]\d{0,14}$/.test(typed)) {
    return Number(typed);
  }
  const named = options.filter(({ label }) => label.toLowerCase() === typed.toLowerCase());
  return named.length === 1 ? Number(named[0]?.value) : undefined;
}
