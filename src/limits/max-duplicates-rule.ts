import { GraphQLError, Kind, type SelectionSetNode, type ValidationContext, type ValidationRule } from 'graphql';

type Counts = Map<string, number>;

/** Counts how often fields are asked under one name, with what fragments add to a selection set. */
class DuplicateCounter {
  private readonly ofFragments = new Map<string, Counts>();

  constructor(private readonly context: ValidationContext) {}

  count({ selections }: SelectionSetNode, counts: Counts = new Map()): Counts {
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) this.count(selection.selectionSet, counts);
      else if (selection.kind === Kind.FIELD) add(counts, selection.alias?.value ?? selection.name.value, 1);
      else for (const [name, count] of this.ofFragment(selection.name.value)) add(counts, name, count);
    }
    return counts;
  }

  /** Once for each, since fragments that name the next one twice would double with each. */
  private ofFragment(name: string): Counts {
    const known = this.ofFragments.get(name);
    if (known) return known;
    // Of a fragment within itself, which another rule refuses, this ends the count.
    this.ofFragments.set(name, new Map());
    const fragment = this.context.getFragment(name);
    const counts = fragment ? this.count(fragment.selectionSet) : new Map();
    this.ofFragments.set(name, counts);
    return counts;
  }
}

function add(counts: Counts, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}

/**
 * A selection set may ask for a field under one name only so often. It is answered once, but whether all that ask can be
 * merged is found out by comparing each with each, which takes longest of all that there is to a validation.
 */
export function maxDuplicatesRule(limit: number): ValidationRule {
  return (context) => {
    const counter = new DuplicateCounter(context);
    return {
      SelectionSet(node, _key, parent) {
        // What is in an inline fragment counts where that stands.
        if (parent && 'kind' in parent && parent.kind === Kind.INLINE_FRAGMENT) return;
        const most = [...counter.count(node).values()].find((count) => count > limit);
        if (most === undefined) return;
        context.reportError(
          new GraphQLError(`Duplicate fields limit of ${limit} exceeded, found ${most}.`, { nodes: node }),
        );
      },
    };
  };
}
